import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { identify, type OwnerIdentity, stillRuns } from './process-identity.ts';

/** How often an owner shows that it lives, for those who cannot see its process. */
const HEARTBEAT_MS = 5_000;

export type TakenFolder =
  | { readonly outcome: 'owned'; release(): Promise<void> }
  /** A living process has it. */
  | { readonly outcome: 'taken'; readonly pid: number };

/**
 * Makes this process the owner of what the lock file stands for. The file names process and start time, so that one left
 * behind by a killed process is taken over at once and a reused process id fools nobody.
 *
 * The file appears complete or not at all (written beside, then linked). Only one of many may replace a stale one: the
 * right to do so is a lock itself, named after the stale file's content, which never comes twice.
 */
export async function takeFolder(path: string): Promise<TakenFolder> {
  const mine = `${path}.${randomBytes(6).toString('hex')}~`;
  const text = JSON.stringify({ ...identify(), nonce: randomBytes(12).toString('hex') });
  await writeFile(mine, text, { mode: 0o600, flush: true });
  try {
    const owner = await take(path, mine);
    if (owner !== undefined) return { outcome: 'taken', pid: owner.pid };
  } finally {
    await rm(mine, { force: true });
  }
  const heart = setInterval(() => void beat(path), HEARTBEAT_MS);
  heart.unref();
  return {
    outcome: 'owned',
    async release() {
      clearInterval(heart);
      if ((await contentOf(path)) === text) await rm(path, { force: true });
    },
  };
}

/** Resolves with undefined when `mine` now is the lock, else with its living owner. */
async function take(path: string, mine: string): Promise<OwnerIdentity | undefined> {
  for (;;) {
    if (await linked(mine, path)) return undefined;
    const found = await contentOf(path);
    if (found === undefined) continue;
    const owner = parse(found);
    if (owner && (await stillRuns(owner, () => ageOf(path)))) return owner;

    const right = `${path}.${createHash('sha256').update(found).digest('hex').slice(0, 16)}`;
    const other = await take(right, mine);
    if (other !== undefined) return other;
    const unchanged = (await contentOf(path)) === found;
    // `mine` has two names by now; the rename takes away the other one, not the right.
    if (unchanged) await rename(right, path);
    else await rm(right, { force: true });
    if (unchanged) return undefined;
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A file that says nothing was not written by us and has no living owner. */
function parse(text: string): OwnerIdentity | undefined {
  try {
    const value = JSON.parse(text) as OwnerIdentity;
    return Number.isInteger(value.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds since the owner last showed itself. */
async function ageOf(path: string): Promise<number> {
  const facts = await stat(path).catch(() => undefined);
  return facts ? Date.now() - facts.mtimeMs : Number.POSITIVE_INFINITY;
}

async function beat(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

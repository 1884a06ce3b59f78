import {
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { SettingsFile } from '../client.ts';

export type Written =
  | {
      readonly ok: true;
      readonly path: string;
      readonly changed: boolean;
      /** Absent: there was nothing to keep, or nothing changed. */
      readonly backup?: string;
    }
  | { readonly ok: false; readonly path: string; readonly message: string };

/**
 * Brings a client's settings files to what they should say: all of them, or none when one is refused. What was there
 * is kept beside it as `<name>.<time>.bak`. A file is replaced at once, with its own access rights (new ones: owner only, they hold
 * keys), and where it is a link, the file the link leads to is.
 */
export function writeSettings(folder: string, files: readonly SettingsFile[], now: Date): readonly Written[] {
  const planned = files.map((file) => plan(join(folder, file.name), file));
  if (planned.some(({ outcome }) => !outcome.ok)) return planned.map(({ outcome }) => outcome);
  return planned.map(({ outcome, current, text }) => {
    if (!outcome.ok || !outcome.changed) return outcome;
    const backup = current === undefined ? undefined : keep(outcome.path, now);
    replace(outcome.path, text);
    return { ...outcome, ...(backup !== undefined && { backup }) };
  });
}

interface Planned {
  readonly outcome: Written;
  readonly current: string | undefined;
  readonly text: string;
}

function plan(named: string, { merge }: SettingsFile): Planned {
  let path = named;
  let current: string | undefined;
  try {
    path = realpathSync(named);
    current = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (!isMissing(error)) return refused(path, error instanceof TypeError ? 'is not UTF-8' : 'cannot be read');
  }
  const merged = merge(current ?? '');
  if (!merged.ok) return refused(path, merged.message);
  const changed = merged.text !== (current ?? '');
  return { outcome: { ok: true, path, changed }, current, text: merged.text };
}

function refused(path: string, message: string): Planned {
  return { outcome: { ok: false, path, message }, current: undefined, text: '' };
}

function keep(path: string, now: Date): string {
  const backup = `${path}.${now.toISOString().replaceAll(/[:.]/g, '-')}.bak`;
  copyFileSync(path, backup, constants.COPYFILE_EXCL);
  return backup;
}

function replace(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) chmodSync(temporary, mode & 0o777);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

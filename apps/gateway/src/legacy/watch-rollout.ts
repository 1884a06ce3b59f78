import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ConfigRequest, formatProblem, type Logger, loadConfig } from '@sluice/runtime';
import { changedElsewhere } from './changed-elsewhere.ts';
import { type Rollout, rolloutOf } from './rollout.ts';

export interface RolloutWatchOptions {
  /** How this process loaded its configuration: the same file is read again under the same environment and flags. */
  readonly source: ConfigRequest;
  readonly onRollout: (rollout: Rollout) => void;
  readonly log: Logger;
}

/** Looks at the content this often even when the system reports nothing (network file systems, moved links). */
const POLL_MS = 2_000;
/** A file counts once it has been the same for so long: a half-written one can be valid and mean something else. */
const SETTLE_MS = 100;

/**
 * Follows `auth_manager.rollout` and `legacy.base_url` of the configuration file. The folder is watched, because editors and
 * Kubernetes replace the file (or a link on the way to it) rather than write into it; on top, its content is polled.
 * A file that is invalid, empty or gone changes nothing and is logged once. Other changes are logged as needing a restart,
 * once until they change again. Without a file there is nothing to follow.
 */
export class RolloutWatch {
  readonly #options: RolloutWatchOptions;
  readonly #file: string;
  readonly #baseline: ReturnType<typeof loadConfig>;
  readonly #poll: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #settle: NodeJS.Timeout | undefined;
  #candidate = '';
  #decided: string;
  #announced = '';
  #closed = false;

  private constructor(options: RolloutWatchOptions, file: string, decided: string) {
    this.#options = options;
    this.#file = file;
    this.#decided = decided;
    this.#baseline = loadConfig(options.source);
    // The file may have changed since the process read it for its start.
    if (this.#baseline.ok) options.onRollout(rolloutOf(this.#baseline.config));
    this.#poll = setInterval(() => void this.#look(), POLL_MS).unref();
    this.#watchFolder();
  }

  /** Starts following; undefined when the configuration came from no file. */
  static async start(options: RolloutWatchOptions): Promise<RolloutWatch | undefined> {
    const named = options.source.file ?? options.source.env['SLUICE_CONFIG'];
    if (!named) return undefined;
    const file = resolve(named);
    return new RolloutWatch(options, file, await fingerprint(file));
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#settle);
    this.#watcher?.close();
  }

  #watchFolder(): void {
    const blind = () => {
      this.#watcher?.close();
      this.#options.log.warn('the configuration folder cannot be watched; its file is looked at every two seconds');
    };
    try {
      this.#watcher = watch(dirname(this.#file), { persistent: false }, () => void this.#look());
      this.#watcher.on('error', blind);
    } catch {
      blind();
    }
  }

  /** Compares the content with what was decided last; new content is read again until it has settled. */
  async #look(): Promise<void> {
    const seen = await fingerprint(this.#file);
    if (this.#closed || seen === this.#candidate) return;
    clearTimeout(this.#settle);
    this.#candidate = seen === this.#decided ? '' : seen;
    if (this.#candidate === '') return;
    this.#settle = setTimeout(() => void this.#confirm(seen), SETTLE_MS).unref();
  }

  async #confirm(seen: string): Promise<void> {
    const now = await fingerprint(this.#file);
    if (this.#closed) return;
    this.#candidate = '';
    if (now !== seen) return this.#look();
    if (now === this.#decided) return;
    this.#decided = now;
    this.#apply(now);
  }

  #apply(content: string): void {
    const { source, onRollout, log } = this.#options;
    if (content === NOTHING) {
      log.error({ problems: ['the file is empty or cannot be read'] }, 'configuration not reloaded');
      return;
    }
    const loaded = loadConfig(source);
    if (!loaded.ok) {
      const problems = loaded.problems.map((problem) => formatProblem(problem));
      log.error({ problems }, 'configuration not reloaded');
      return;
    }
    const rollout = rolloutOf(loaded.config);
    onRollout(rollout);
    log.info({ off: [...rollout.off], legacy: rollout.baseUrl !== undefined }, 'rollout reloaded');
    this.#announce(this.#baseline.ok ? changedElsewhere(this.#baseline.config, loaded.config) : []);
  }

  #announce(paths: readonly string[]): void {
    const text = paths.join(', ');
    if (text !== '' && text !== this.#announced) this.#options.log.warn({ changed: paths }, 'needs a restart');
    this.#announced = text;
  }
}

const NOTHING = 'nothing';

/** What distinguishes one content from another; an empty file is as good as none (its defaults would switch everything). */
async function fingerprint(file: string): Promise<string> {
  try {
    const content = await readFile(file);
    if (content.toString('latin1').trim() === '') return NOTHING;
    return createHash('sha256').update(content).digest('hex');
  } catch {
    return NOTHING;
  }
}

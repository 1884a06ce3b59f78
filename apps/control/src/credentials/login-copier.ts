import type { Clock } from '@sluice/core';
import { type LiveLogins, type MatchOptions, matchCopies } from '@sluice/credentials/copies';
import type { Vault } from '@sluice/credentials/vault';
import type { Pool } from '@sluice/pool';
import type { Logger } from '@sluice/runtime';
import type { Repositories } from '@sluice/store';
import { Reconciler } from '../background/index.ts';
import { CopyReseal } from './copy-reseal.ts';
import { LoginNews } from './login-news.ts';

export interface LoginCopierOptions {
  readonly repositories: Pick<Repositories, 'accounts' | 'credentials'>;
  readonly live: LiveLogins;
  readonly vault: Vault;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly clock: Clock;
  /** By provider. What accounts were blamed for while their logins were lost is forgotten there. Default: none. */
  readonly pools?: ReadonlyMap<string, Pool> | undefined;
  /** Pause between two looks at all accounts, milliseconds. Default 10,000. */
  readonly everyMs?: number | undefined;
}

const EVERY_MS = 10_000;
const RESEALED_AT_ONCE = 100;
const FORGIVEN_AT_ONCE = 50;

/**
 * Keeps a sealed copy of every account's login in the database, and gives back what the live store has lost.
 *
 * Looks at all versions now and then, and at once at accounts that are said to have changed. The first look compares contents
 * too: what happened while nobody looked may have come to the same version.
 */
export class LoginCopier {
  readonly #options: LoginCopierOptions;
  readonly #reconciler: Reconciler;
  readonly #news: LoginNews;
  readonly #stopping = new AbortController();
  #changed = new Set<string>();
  #lookedAt: number | undefined;

  constructor(options: LoginCopierOptions) {
    this.#options = options;
    this.#news = new LoginNews(options.log);
    const { log, everyMs = EVERY_MS } = options;
    this.#reconciler = new Reconciler({ name: 'copies of logins', work: () => this.#match(), log, everyMs });
  }

  /** Looks once and goes on looking. Resolves also when the live store does not answer: it will be tried again. */
  async start(): Promise<void> {
    this.#reconciler.start();
    await this.#reconciler.request();
  }

  /** An account's login is another, or may be. Does not wait. */
  changed(accountId: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#changed.add(accountId);
    void this.#reconciler.request();
  }

  /** Looks once more, so that what was renewed last is not lost with this machine. Whoever does not answer is not waited for. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#reconciler.request();
    await this.#reconciler.stop();
  }

  async #match(): Promise<void> {
    const { repositories, vault, everyMs = EVERY_MS } = this.#options;
    const changed = this.#changed;
    this.#changed = new Set();
    try {
      if (changed.size > 0) await this.#matchOnce({ accountIds: [...changed], contents: true });
    } catch (error) {
      for (const id of changed) this.#changed.add(id);
      throw error;
    }
    const now = performance.now();
    const isFirst = this.#lookedAt === undefined;
    // A timer may be early by a moment.
    const isDue = this.#lookedAt === undefined || now - this.#lookedAt >= everyMs * 0.9;
    if (!isDue && !this.#stopping.signal.aborted) return;
    await this.#matchOnce({ contents: isFirst });
    // After one start with a new key in front, an old one has nothing here to open.
    if (isFirst) {
      await new CopyReseal(repositories.credentials, vault).reseal(RESEALED_AT_ONCE, this.#stopping.signal);
    }
    this.#lookedAt = now;
  }

  #matchOnce(which: Which): Promise<void> {
    return matchAndTell(this.#options, this.#news, which);
  }
}

/**
 * Gives the live store back what it has lost, once, for a start: before the configuration file's logins are planted, which may
 * be older. A store that does not answer is said and passed over: whoever looks later finds it.
 */
export async function returnLogins(options: Omit<LoginCopierOptions, 'everyMs'>): Promise<void> {
  try {
    await matchAndTell(options, new LoginNews(options.log), {});
  } catch (error) {
    options.log.warn({ err: error }, 'logins could not be compared with their copies; tried again later');
  }
}

type Which = Pick<MatchOptions, 'accountIds' | 'contents'>;

async function matchAndTell(options: LoginCopierOptions, news: LoginNews, which: Which): Promise<void> {
  const { repositories, live, vault, clock, pools } = options;
  const report = await matchCopies({ copies: repositories.credentials, live, vault, clock, ...which });
  news.tell(report);
  const forgive = async (id: string) => {
    const pool = pools?.get((await repositories.accounts.get(id))?.account.provider ?? '');
    // A pool that does not answer lets the blame run out by itself.
    await pool?.reset(id).catch(() => {});
  };
  for (let from = 0; pools && from < report.returned.length; from += FORGIVEN_AT_ONCE) {
    await Promise.all(report.returned.slice(from, from + FORGIVEN_AT_ONCE).map(forgive));
  }
}

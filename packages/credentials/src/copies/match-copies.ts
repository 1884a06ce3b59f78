import type { Clock } from '@sluice/core';
import type { Versioned } from '../record.ts';
import type { RefreshJournal } from '../refresh-journal.ts';
import type { CredentialStore, VersionList } from '../store.ts';
import type { Vault } from '../vault/index.ts';
import { bringBack } from './bring-back.ts';
import { type CopyVersion, type LoginCopies, openCopy, sealCopy } from './login-copies.ts';

/** Where the logins live that are copied, and what is known about their refreshing. */
export interface LiveLogins {
  readonly store: CredentialStore;
  readonly versions: VersionList;
  /** Absent where one process holds all there is to know. */
  readonly journal?: RefreshJournal | undefined;
}

export interface MatchOptions {
  readonly live: LiveLogins;
  readonly copies: LoginCopies;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Compares contents too where the versions are the same: two logins may have come to one version. Default false. */
  readonly contents?: boolean | undefined;
  /** Only these. Default: all. */
  readonly accountIds?: readonly string[] | undefined;
}

/** What one pass has done. Everything is named by its account. */
export interface MatchReport {
  readonly copied: number;
  /** Brought back to the live store. */
  readonly returned: readonly string[];
  /** Those of `returned` whose token may have been renewed since it was copied. */
  readonly doubtful: readonly string[];
  /** Not brought back, because the journal knows of a newer token. */
  readonly withheld: readonly string[];
  /** Copies that no key opens. */
  readonly closed: readonly string[];
  /** Live records that cannot be read. */
  readonly unreadable: readonly string[];
}

const PAGE = 1_000;
const AT_ONCE = 50;

/**
 * One pass over live store and copies: what is newer in the store is copied, what the store has lost it gets back. Where the
 * versions agree nothing is read. May be repeated, by several at a time too; rejects when either side does not answer.
 */
export async function matchCopies(options: MatchOptions): Promise<MatchReport> {
  const { copies, accountIds } = options;
  const pass = new Pass(options);
  if (accountIds) await pass.match(await copies.versionsOf(accountIds));
  else {
    let after: string | undefined;
    do {
      const page = await copies.versions({ after, limit: PAGE });
      await pass.match(page.items);
      after = page.next;
    } while (after !== undefined);
  }
  return pass.report;
}

type Mutable<Of> = { -readonly [Key in keyof Of]: Of[Key] extends readonly string[] ? string[] : Of[Key] };

class Pass {
  readonly report: Mutable<MatchReport> = {
    ...{ copied: 0, returned: [], doubtful: [], withheld: [], closed: [], unreadable: [] },
  };
  readonly #options: MatchOptions;

  constructor(options: MatchOptions) {
    this.#options = options;
  }

  async match(copied: readonly CopyVersion[]): Promise<void> {
    const { live, contents = false } = this.#options;
    const versions = await live.versions.versions(copied.map(({ accountId }) => accountId));
    const behind: string[] = [];
    const ahead: string[] = [];
    for (const [at, { accountId, version }] of copied.entries()) {
      const there = versions[at] ?? 0;
      if (there > version) behind.push(accountId);
      else if (version > 0 && (there < version || contents)) ahead.push(accountId);
    }
    for (const some of batches(ahead)) behind.push(...(await this.#bringBack(some)));
    for (const some of batches(behind)) await this.#copy(some);
  }

  async #copy(accountIds: readonly string[]): Promise<void> {
    const { copies, live, vault } = this.#options;
    const read = accountIds.map(async (id) => {
      const stored = await live.store.read(id).catch(() => this.#passOver(id));
      return stored ? [sealCopy(vault, id, stored)] : [];
    });
    this.report.copied += await copies.keep((await Promise.all(read)).flat());
  }

  /** Returns those of them whose live record is now the newer one. */
  async #bringBack(accountIds: readonly string[]): Promise<readonly string[]> {
    const { copies, vault } = this.#options;
    const lifted = (await copies.readMany(accountIds)).map(async (copy) => {
      const { accountId } = copy;
      const opened = openCopy(vault, copy);
      if (!opened) {
        this.report.closed.push(accountId);
        return [];
      }
      const isLifted = await this.#bringOneBack(accountId, opened).catch(() => this.#passOver(accountId));
      return isLifted ? [accountId] : [];
    });
    return (await Promise.all(lifted)).flat();
  }

  async #bringOneBack(accountId: string, copy: Versioned): Promise<boolean> {
    const { live, clock } = this.#options;
    const { store, journal } = live;
    const brought = await bringBack({ store, journal, now: clock() }, accountId, copy);
    if (brought.outcome === 'withheld') this.report.withheld.push(accountId);
    if (brought.outcome === 'returned') {
      this.report.returned.push(accountId);
      if (brought.possiblySpent) this.report.doubtful.push(accountId);
    }
    return brought.outcome === 'lifted';
  }

  /** One record may be beyond reading and must not keep the others; rejects when it is the whole store that does not answer. */
  async #passOver(accountId: string): Promise<undefined> {
    await this.#options.live.versions.versions([accountId]);
    this.report.unreadable.push(accountId);
  }
}

function* batches(items: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < items.length; from += AT_ONCE) yield items.slice(from, from + AT_ONCE);
}

import type { Clock } from '@sluice/core';
import type { ClosedRequest, OpenedRequest, UsageBooks } from '@sluice/ledger';
import type { Logger } from '@sluice/runtime';
import type { ClosedUsage, Repositories } from '@sluice/store';
import { Reconciler } from '../background/index.ts';
import type { RetentionDays } from '../control-options.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 3_600_000;
const LOST_AFTER_MS = 2 * 3_600_000;

export interface BookkeeperOptions {
  readonly repositories: Repositories;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly clock: Clock;
  readonly retention?: RetentionDays | undefined;
  /**
   * A request that is open for so long is closed as lost, milliseconds: its gateway died and will not say how it ended.
   * Longer than any request may run, because a record is closed once. Default two hours.
   */
  readonly lostAfterMs?: number | undefined;
}

/**
 * Keeps the books of usage: takes in what gateways report, closes what nobody will report any more, forgets what is old.
 */
export class UsageBookkeeper implements UsageBooks {
  readonly #options: BookkeeperOptions;
  readonly #reconciler: Reconciler;
  readonly #stopped = new AbortController();
  #prunedAt = Number.NEGATIVE_INFINITY;
  #lastCommitAt: number | undefined;

  constructor(options: BookkeeperOptions) {
    this.#options = options;
    this.#reconciler = new Reconciler({ name: 'usage', work: () => this.tidy(), log: options.log, everyMs: EVERY_MS });
  }

  /** When usage was last entered by this process, epoch milliseconds; undefined before the first time. */
  get lastCommitAt(): number | undefined {
    return this.#lastCommitAt;
  }

  start(): void {
    this.#reconciler.start();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#reconciler.stop();
  }

  async open(records: readonly OpenedRequest[]): Promise<unknown> {
    const opened = await this.#options.repositories.usage.open(records);
    this.#lastCommitAt = this.#options.clock();
    return opened;
  }

  /** Also remembers when keys were last used. */
  async close(records: readonly ClosedRequest[]): Promise<unknown> {
    const { usage, apiKeys } = this.#options.repositories;
    const closed = await usage.close(records);
    this.#lastCommitAt = this.#options.clock();
    const uses = new Map<string, number>();
    for (const { apiKeyId, closedAt } of records) {
      if (apiKeyId !== undefined) uses.set(apiKeyId, Math.max(closedAt, uses.get(apiKeyId) ?? 0));
    }
    if (uses.size > 0) await apiKeys.touchLastUsed(uses);
    return closed;
  }

  /** Closes what is lost and, once an hour, forgets what is old. May be done by several processes at once. */
  async tidy(): Promise<void> {
    await this.#closeLost();
    const now = this.#options.clock();
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    const { ledger = 30, hours = 90, days } = this.#options.retention ?? {};
    const before = (kept: number | undefined) => (kept === undefined ? undefined : now - kept * DAY_MS);
    await this.#options.repositories.usage.prune({
      ...{ ledgerBefore: before(ledger), hoursBefore: before(hours), daysBefore: before(days) },
      signal: this.#stopped.signal,
    });
    await this.#options.repositories.idempotency.expire();
    this.#prunedAt = now;
  }

  async #closeLost(): Promise<void> {
    const { repositories, clock, lostAfterMs = LOST_AFTER_MS, log } = this.#options;
    for (;;) {
      const now = clock();
      const open = await repositories.usage.listOpen(now - lostAfterMs);
      if (open.length === 0 || this.#stopped.signal.aborted) return;
      const lost = open.map(
        (record): ClosedUsage => ({
          ...record,
          closedAt: now,
          outcome: 'upstream_error',
          failureKind: 'lost',
          attempts: 0,
        }),
      );
      await repositories.usage.close(lost);
      log.info({ requests: lost.length }, 'closed requests whose gateway is gone');
    }
  }
}

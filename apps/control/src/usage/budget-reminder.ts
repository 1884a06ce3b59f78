import { isLimited, type Spent } from '@sluice/access';
import type { Clock } from '@sluice/core';
import type { Logger } from '@sluice/runtime';
import type { Repositories, UsageSums } from '@sluice/store';
import { Reconciler } from '../background/index.ts';
import type { BudgetDesk } from '../control-options.ts';

export interface BudgetReminderOptions extends BudgetDesk {
  readonly repositories: Pick<Repositories, 'usage' | 'apiKeys'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly clock: Clock;
  /** After counts that were lost have been lifted. */
  readonly onRestored?: (() => void) | undefined;
  /** How often the books are compared with the counts, ms. Default 30,000. */
  readonly everyMs?: number | undefined;
  /** How often the mark is looked for, ms. Default 1,000. */
  readonly lookMs?: number | undefined;
}

const DAY_MS = 86_400_000;
/** Keys at once. */
const CHUNK = 100;

/**
 * Tells the desk of limits what has been spent by the books, so that no budget of a day or month begins anew with a process or a
 * Redis that has lost its counts: at the start, within seconds of a loss, and now and then. Limits per minute do begin anew.
 */
export class BudgetReminder {
  readonly #options: BudgetReminderOptions;
  readonly #reconciler: Reconciler;
  #look: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: BudgetReminderOptions) {
    this.#options = options;
    const { log, everyMs = 30_000 } = options;
    this.#reconciler = new Reconciler({ name: 'budgets', work: () => this.remind(), log, everyMs });
  }

  /** Resolves when the counts are right, or, where they cannot be reached, soon. */
  async start(): Promise<void> {
    this.#reconciler.start();
    await this.#reconciler.request();
    if (!this.#options.mark) return;
    this.#look = setInterval(() => {
      this.#looking ??= this.#lookForLoss().finally(() => {
        this.#looking = undefined;
      });
    }, this.#options.lookMs ?? 1_000);
    this.#look.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#look);
    await this.#looking;
    await this.#reconciler.stop();
  }

  /** Lifts the counts of every key with limits to what its requests of this day and month have used. */
  async remind(): Promise<void> {
    const { desk, mark, clock } = this.#options;
    // First: counts that are lost while they are being lifted must be found lost again.
    await mark?.set();
    const at = clock();
    const spent = await this.#spentAt(at);
    const ids = (await this.#limitedKeys()).filter((id) => spent.has(id));
    for (let from = 0; from < ids.length; from += CHUNK) {
      await Promise.all(ids.slice(from, from + CHUNK).map((id) => desk.raise(id, spentBy(spent, id, at))));
    }
  }

  async #lookForLoss(): Promise<void> {
    const { mark, log, onRestored } = this.#options;
    try {
      if (!mark || (await mark.isSet())) return;
    } catch {
      // Whoever cannot be asked cannot be told either.
      return;
    }
    const before = performance.now();
    if ((await this.#reconciler.request(10_000)) === 'pending') return;
    log.info({ ms: Math.round(performance.now() - before) }, 'budgets were lost and are back, from the books');
    onRestored?.();
  }

  async #spentAt(at: number): Promise<ReadonlyMap<string, Record<'day' | 'month', UsageSums | undefined>>> {
    const { usage } = this.#options.repositories;
    const midnight = Math.floor(at / DAY_MS) * DAY_MS;
    const date = new Date(at);
    const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    const since = (from: number) =>
      usage.sums({ granularity: 'day', from, to: midnight + DAY_MS, by: ['api_key_id'], total: true });
    const [days, months] = await Promise.all([since(midnight), since(first)]);
    const byKey = (sums: readonly UsageSums[]) => new Map(sums.map((one) => [one.by.api_key_id ?? '', one]));
    const day = byKey(days);
    return new Map([...byKey(months)].map(([id, month]) => [id, { day: day.get(id), month }]));
  }

  async #limitedKeys(): Promise<readonly string[]> {
    const { apiKeys } = this.#options.repositories;
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await apiKeys.listRecognisable({ after, limit: 1_000 });
      for (const { key } of page.items) if (isLimited(key.limits)) ids.push(key.id);
      after = page.next;
    } while (after !== undefined);
    return ids;
  }
}

function spentBy(
  spent: ReadonlyMap<string, Record<'day' | 'month', UsageSums | undefined>>,
  id: string,
  at: number,
): Spent {
  const { day, month } = spent.get(id) ?? {};
  return { at, day: amountsOf(day), month: amountsOf(month) };
}

/** As a gateway charges them: all tokens alike. */
function amountsOf(sums: UsageSums | undefined): Spent['day'] {
  if (!sums) return { tokens: 0, cost: 0 };
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, costMicros } = sums;
  return { tokens: inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens, cost: costMicros };
}

import type { Clock } from '@sluice/core';
import type {
  Actual,
  Grant,
  Granted,
  KeyLimits,
  LimitDesk,
  Limited,
  LimitedKey,
  LimitName,
  TakeRequest,
} from '../index.ts';

/** What the suite needs to know about an adapter. */
export interface DeskUnderTest {
  /** A desk over counts of its own. Opening again shares them, as a second replica would. */
  open(): LimitDesk;
}

export interface DeskSettings {
  readonly leaseMs: number;
  readonly openMs: number;
  readonly settledMs: number;
  readonly now: Clock;
}

/** Makes the adapter over fresh, empty counts. */
export type MakeDesk = (settings: DeskSettings) => DeskUnderTest;

export const LEASE_MS = 60_000;
/** In the middle of a minute, hour, day and month: 2023-11-14T22:13:20Z. */
export const START = 1_700_000_000_000;
const FOR_EVER = 4_000_000_000_000;

export const NOTHING: Actual = { tokens: 0, cost: 0, outcome: 'refund' };

export function used(tokens: number, cost = 0): Actual {
  return { tokens, cost, outcome: 'used' };
}

export function keyOf(limits: KeyLimits, id = 'key_1'): LimitedKey {
  return { id, limits };
}

/** One adapter over fresh counts, with a clock that only moves when told to. */
export class DeskBench {
  time = START;
  readonly desk: LimitDesk;
  readonly #under: DeskUnderTest;
  #requests = 0;

  constructor(make: MakeDesk, settings: Partial<DeskSettings> = {}) {
    const forEver = { openMs: FOR_EVER, settledMs: FOR_EVER };
    this.#under = make({ leaseMs: LEASE_MS, ...forEver, ...settings, now: () => this.time });
    this.desk = this.open();
  }

  open(): LimitDesk {
    return this.#under.open();
  }

  /** A taking with a request id of its own. */
  ask(key: LimitedKey, amounts: Partial<TakeRequest> = {}): Promise<Granted | Limited> {
    this.#requests += 1;
    return this.desk.take({ id: `request-${this.#requests}`, key, tokens: 0, cost: 0, ...amounts });
  }

  async take(key: LimitedKey, amounts: Partial<TakeRequest> = {}): Promise<Grant> {
    const answer = await this.ask(key, amounts);
    if (answer.outcome === 'limited' || !answer.grant) throw new Error(`nothing was taken: ${JSON.stringify(answer)}`);
    return answer.grant;
  }

  async left(key: LimitedKey, limit: LimitName): Promise<number | undefined> {
    return (await this.desk.inspect(key)).find((standing) => standing.limit === limit)?.remaining;
  }
}

import type { Clock } from '@sluice/core';
import { defineScript, type KeyBuilder, type RedisConnection, type RunScript } from '@sluice/redis';
import { LRUCache } from 'lru-cache';
import { isLimited, type KeyLimits, LIMIT_NAMES } from '../keys/index.ts';
import {
  type Actual,
  charged,
  estimated,
  type Grant,
  type Granted,
  isLeased,
  type LimitDesk,
  type Limited,
  type LimitedKey,
  type Spent,
  type Standing,
  type TakeRequest,
  UNLIMITED,
} from '../limits/index.ts';
import { type InspectArg, inspectScript } from './generated/inspect.ts';
import { type RaiseArg, raiseScript } from './generated/raise.ts';
import { type RenewArg, renewScript } from './generated/renew.ts';
import { type SettleArg, settleScript } from './generated/settle.ts';
import { type TakeArg, takeScript } from './generated/take.ts';
import { readStandings, readTaking } from './replies.ts';

export interface RedisLimitDeskOptions {
  readonly connection: RedisConnection;
  /** Names the counts of every key, each with a hash tag of its own: `keyBuilder('sluice:')`. */
  readonly keys: KeyBuilder;
  /** How long a concurrent slot is held without renewal, ms. Default 60 000. */
  readonly leaseMs?: number;
  /** How long a request that is never settled is remembered, ms. Default a day. */
  readonly openMs?: number;
  /** How long a settled request is remembered, so that settling it again changes nothing, ms. Default 5 minutes. */
  readonly settledMs?: number;
  /** Replaces the server's clock. For tests only: replicas must agree on the time. */
  readonly now?: Clock;
}

const MOST_REMEMBERED = 10_000;

/**
 * The limits that all replicas share through Redis: one script takes, one settles, both atomic and on keys of one slot.
 * Rejects within the connection's command timeout when Redis does not answer.
 *
 * What has been stored for a key, as this replica was told last, it tells a server that has lost its data: so budgets
 * outlive a flush as long as one replica does that has served the key.
 */
export class RedisLimitDesk implements LimitDesk {
  readonly #options: RedisLimitDeskOptions;
  readonly #leaseMs: number;
  readonly #openMs: number;
  readonly #settledMs: number;
  readonly #take: RunScript<TakeArg>;
  readonly #settle: RunScript<SettleArg>;
  readonly #renew: RunScript<RenewArg>;
  readonly #inspect: RunScript<InspectArg>;
  readonly #raise: RunScript<RaiseArg>;
  readonly #known = new LRUCache<string, string>({ max: MOST_REMEMBERED });

  constructor(options: RedisLimitDeskOptions) {
    const { client } = options.connection;
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? 60_000;
    this.#openMs = options.openMs ?? 86_400_000;
    this.#settledMs = options.settledMs ?? 300_000;
    this.#take = defineScript(client, takeScript);
    this.#settle = defineScript(client, settleScript);
    this.#renew = defineScript(client, renewScript);
    this.#inspect = defineScript(client, inspectScript);
    this.#raise = defineScript(client, raiseScript);
  }

  async take(request: TakeRequest): Promise<Granted | Limited> {
    const { id, key } = request;
    if (!isLimited(key.limits)) return UNLIMITED;
    const amounts = estimated(request);
    const ahead = request.ahead && estimated(request.ahead);
    const reply = await this.#take(this.#root(key), {
      id,
      ...amounts,
      limits: limitsArg(key.limits),
      known: this.#known.get(key.id) ?? '',
      leaseMs: this.#leaseMs,
      openMs: this.#openMs,
      now: this.#now(),
      tokensAhead: ahead?.tokens ?? 0,
      costAhead: ahead?.cost ?? 0,
    });
    const { stored, answer } = readTaking(reply, { id, key, ...amounts, ...(ahead && { ahead }) });
    this.#remember(key, stored);
    return answer;
  }

  async settle(grant: Grant, actual: Actual): Promise<void> {
    const { id, key } = grant;
    const refund = actual.outcome === 'refund';
    const used = refund ? { tokens: 0, cost: 0 } : charged(actual, grant);
    const stored = await this.#settle(this.#root(key), {
      id,
      ...used,
      refund: refund ? '1' : '',
      limits: limitsArg(key.limits),
      known: this.#known.get(key.id) ?? '',
      settledMs: this.#settledMs,
      now: this.#now(),
    });
    this.#remember(key, String(stored));
  }

  async renew(grants: readonly Grant[]): Promise<void> {
    const byKey = Map.groupBy(grants.filter(isLeased), ({ key }) => key.id);
    await Promise.all(
      [...byKey.values()].map(async ([first, ...others]) => {
        if (!first) return;
        const ids = JSON.stringify([first, ...others].map(({ id }) => id));
        const args = { ids, leaseMs: this.#leaseMs, openMs: this.#openMs, now: this.#now() };
        await this.#renew(this.#root(first.key), args);
      }),
    );
  }

  async raise(id: string, { at, day, month }: Spent): Promise<void> {
    const stored = await this.#raise(this.#root({ id }), {
      at,
      ...{ dayTokens: day.tokens, dayCost: day.cost, monthTokens: month.tokens, monthCost: month.cost },
      known: this.#known.get(id) ?? '',
      now: this.#now(),
    });
    this.#remember({ id }, String(stored));
  }

  async inspect(key: LimitedKey): Promise<readonly Standing[]> {
    if (!isLimited(key.limits)) return [];
    const reply = await this.#inspect(this.#root(key), { limits: limitsArg(key.limits), now: this.#now() });
    return readStandings(reply, key.limits);
  }

  #remember({ id }: Pick<LimitedKey, 'id'>, stored: string): void {
    if (stored !== '') this.#known.set(id, stored);
  }

  /** Ids of configured keys are made of names, which may hold anything. */
  #root({ id }: Pick<LimitedKey, 'id'>): readonly [string] {
    return [this.#options.keys(`key:${encodeURIComponent(id.toWellFormed())}`, 'limits', 'v2')];
  }

  #now(): number | '' {
    return this.#options.now?.() ?? '';
  }
}

function limitsArg(limits: KeyLimits): string {
  return LIMIT_NAMES.map((name) => limits[name] ?? 0).join(' ');
}

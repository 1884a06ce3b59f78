import { type Failure, makeId } from '@sluice/core';
import { defineScript, type KeyBuilder, type RedisClient, type RunScript } from '@sluice/redis';
import type { Begun, RefreshAttempt, RefreshJournal, Settlement, UsedToken } from '../refresh-journal.ts';
import { type BeginRefreshArg, beginRefreshScript } from './generated/beginRefresh.ts';
import { type PresumeRefreshArg, presumeRefreshScript } from './generated/presumeRefresh.ts';
import { type SettleRefreshArg, settleRefreshScript } from './generated/settleRefresh.ts';

const DAY_MS = 24 * 3_600_000;
/** Longer than any upstream's cooldown; a rejected token is asked about once more after that. */
const KEEP_MS = 30 * DAY_MS;
const TRIES = 2;
const LONGEST_COPY_MS = 100;

export interface RedisRefreshJournalOptions {
  readonly client: RedisClient;
  readonly keys: KeyBuilder;
  /**
   * How many replicas of the server should have an attempt before its call is made, so that a failover does not forget it;
   * waited for at most 100 ms. Default 0. Give 1 under Sentinel; without effect on a Redis Cluster.
   */
  readonly copies?: number;
}

/**
 * The refresh journal of all replicas that share a Redis, beside the records of a {@link RedisCredentialStore} with the
 * same keys. Its clock is the server's. Holds no secret.
 */
export class RedisRefreshJournal implements RefreshJournal {
  readonly #client: RedisClient;
  readonly #keys: KeyBuilder;
  readonly #copies: number;
  readonly #begin: RunScript<BeginRefreshArg>;
  readonly #settle: RunScript<SettleRefreshArg>;
  readonly #presume: RunScript<PresumeRefreshArg>;

  constructor(options: RedisRefreshJournalOptions) {
    this.#client = options.client;
    this.#keys = options.keys;
    this.#copies = 'nodes' in options.client ? 0 : (options.copies ?? 0);
    this.#begin = defineScript(options.client, beginRefreshScript);
    this.#settle = defineScript(options.client, settleRefreshScript);
    this.#presume = defineScript(options.client, presumeRefreshScript);
  }

  async begin(accountId: string, used: UsedToken, patienceMs: number): Promise<Begun> {
    const id = makeId('refresh');
    const keys = [this.#keys(accountId, 'credential'), this.#keys(accountId, 'refresh')];
    const ask = () => this.#begin(keys, { id, ...used, patienceMs, keepMs: KEEP_MS }) as Promise<BeginAnswer>;
    const begun = readBegun({ id, ...used }, await again(ask));
    if (begun.outcome === 'begun' && this.#copies > 0) await this.#client.wait(this.#copies, LONGEST_COPY_MS);
    return begun;
  }

  async settle(accountId: string, attempt: RefreshAttempt, settlement: Settlement): Promise<void> {
    const failed = settlement.outcome === 'failed';
    await again(() =>
      this.#settle([this.#keys(accountId, 'refresh')], {
        id: attempt.id,
        token: attempt.token,
        version: attempt.version,
        state: settlement.outcome,
        restMs: failed ? Math.ceil(settlement.restMs) : 0,
        failures: failed ? settlement.failures : 0,
        failure: 'failure' in settlement ? JSON.stringify({ ...settlement.failure, raw: undefined }) : '',
        keepMs: KEEP_MS,
      }),
    );
  }

  async presume(accountId: string, { token, version }: UsedToken): Promise<void> {
    await again(() => this.#presume([this.#keys(accountId, 'refresh')], { token, version, keepMs: KEEP_MS }));
  }

  async newest(accountId: string): Promise<number | undefined> {
    const version = await this.#client.hget(this.#keys(accountId, 'refresh'), 'version');
    return version === null ? undefined : Number(version);
  }
}

type BeginAnswer =
  | ['moved']
  | ['open', number]
  | ['resting', number, string]
  | ['rejected', string]
  | ['begun', number, number, number, number, number];

function readBegun(named: UsedToken & { readonly id: string }, answer: BeginAnswer): Begun {
  switch (answer[0]) {
    case 'moved':
      return { outcome: 'moved' };
    case 'open':
      return { outcome: 'open', trustedForMs: answer[1] };
    case 'resting':
      return { outcome: 'resting', restMs: answer[1], failure: JSON.parse(answer[2]) as Failure };
    case 'rejected':
      return { outcome: 'rejected', failure: JSON.parse(answer[1]) as Failure };
    case 'begun': {
      const [, fence, startedAt, failures, openFence, openStart] = answer;
      return {
        outcome: 'begun',
        attempt: { ...named, fence, startedAt },
        failures,
        ...(openFence > 0 && { unanswered: { fence: openFence, startedAt: openStart } }),
      };
    }
  }
}

/** A call whose answer was lost may have been applied: asking again tells. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
}

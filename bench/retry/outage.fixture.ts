import type { Account, Failure, Turn, TurnEvent } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import { DEFAULT_COOLDOWNS, Dispatcher, type DispatchRequest, type DispatchResult } from '@sluice/dispatch';
import { MemoryPool } from '@sluice/pool/memory';
import type { Provider } from '@sluice/providers';

/** What a send comes to: a failure, or an answer. */
export type Outcome = Failure | 'answer';

export const failure = (kind: Failure['kind'], more: Partial<Failure> = {}): Failure => ({
  kind,
  scope: 'account',
  retryable: true,
  message: kind,
  ...more,
});

/** The product's retry loop in front of an upstream that does as it is told, with everything that was sent to it. */
export interface Retries {
  readonly pool: MemoryPool;
  /** When each send was made (milliseconds of `performance.now()`), by the turn it was made for. */
  readonly sends: ReadonlyMap<Turn, readonly number[]>;
  total(): number;
  request(): DispatchRequest;
  /** Dispatches one and reads its answer to the end. */
  serve(request: DispatchRequest): Promise<DispatchResult>;
}

export async function startRetries(
  accounts: number,
  upstream: (turn: Turn, accountId: string) => Outcome,
  options: { readonly maxWaitMs?: number } = {},
): Promise<Retries> {
  const sends = new Map<Turn, number[]>();
  const provider: Provider = {
    id: 'kiro',
    operations: new Set(['generate'] as const),
    dialects: new Set(),
    refresher: { canRefresh: () => false, refresh: () => Promise.reject(new Error('unused')) },
    modelGroupOf: () => undefined,
    classify: () => failure('unknown'),
    async send({ turn, account }) {
      sends.set(turn, [...(sends.get(turn) ?? []), performance.now()]);
      const outcome = upstream(turn, account.id);
      return outcome === 'answer'
        ? { outcome: 'streaming', batches: answer() }
        : { outcome: 'failed', failure: outcome };
    },
  };
  const pool = new MemoryPool({ owner: 'retries' });
  const ids = Array.from({ length: accounts }, (_, index) => `a${index}`);
  await pool.sync(ids.map((id) => ({ id, priority: 0, weight: 1 })));
  const known = new Map(ids.map((id) => [id, accountOf(id)]));
  const dispatcher = new Dispatcher({
    upstreams: new Map([
      [
        'kiro',
        { provider, pool, credentials: CREDENTIALS, cooldowns: DEFAULT_COOLDOWNS, account: (id) => known.get(id) },
      ],
    ]),
    maxWaitMs: options.maxWaitMs ?? 0,
  });
  const signal = new AbortController().signal;
  return {
    pool,
    sends,
    total: () => [...sends.values()].reduce((sum, times) => sum + times.length, 0),
    request: () => ({ requestId: 'req', turn: newTurn(), candidates: [CANDIDATE], signal }),
    async serve(request) {
      const result = await dispatcher.dispatch(request);
      if (result.outcome === 'committed') for await (const _ of result.answer);
      return result;
    },
  };
}

async function* answer(): AsyncGenerator<readonly TurnEvent[]> {
  yield [{ type: 'turn-start' }, { type: 'text-start' }, { type: 'text-delta', text: 'hi' }];
  yield [{ type: 'text-end' }, { type: 'finish', reason: 'end_turn' }];
}

const newTurn = (): Turn => ({ model: 'm', system: [], messages: [], tools: [], stream: true });

const CANDIDATE = {
  provider: 'kiro',
  group: 'default',
  upstreamModel: 'm',
  contextWindow: 200_000,
  thinkingByName: false,
} as const;

const CREDENTIALS: Credentials = {
  get: async () => ({ outcome: 'ready', credential: { token: 't1', version: 1, record: {} } }),
  renewAfterRefusal: async () => ({ outcome: 'ready', credential: { token: 't2', version: 2, record: {} } }),
  close: async () => {},
};

function accountOf(id: string): Account {
  return { id, provider: 'kiro', auth: 'social', priority: 0, weight: 1, urls: {}, settings: {} };
}

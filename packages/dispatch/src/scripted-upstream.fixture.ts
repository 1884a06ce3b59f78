import type { Account, Failure, TurnEvent, Usage } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import type { Lease, Pool, ReportResult, Selection, SelectRequest, SlowPolicy, Verdict } from '@sluice/pool';
import { MemoryPool } from '@sluice/pool/memory';
import type { Provider, UpstreamAnswer, UpstreamCall } from '@sluice/providers';
import { DEFAULT_COOLDOWNS } from './cooldowns.ts';
import { Dispatcher } from './dispatcher.ts';
import type { DispatchObserver } from './record.ts';
import type { DispatchRequest } from './request.ts';
import type { Upstream } from './upstream.ts';

/** What one send does: fails, or streams these batches (an unfinished list waits for the signal), having used so much if asked. */
export type Step =
  | { readonly fail: Failure }
  | { readonly batches: readonly (readonly TurnEvent[])[]; readonly spent?: Usage };

export const ANSWER: Step = {
  batches: [
    [{ type: 'turn-start' }],
    [{ type: 'text-start' }, { type: 'text-delta', text: 'hi' }],
    [{ type: 'text-end' }, { type: 'finish', reason: 'end_turn' }],
  ],
};

export const failure = (kind: Failure['kind'], more: Partial<Failure> = {}): Failure => ({
  kind,
  scope: 'account',
  retryable: true,
  message: kind,
  ...more,
});

/** A provider that meets the port and does what each account's script says; the last step repeats. */
export class ScriptedProvider implements Provider {
  readonly id = 'kiro';
  readonly operations = new Set(['generate'] as const);
  readonly dialects = new Set<never>();
  readonly calls: UpstreamCall[] = [];
  readonly sent: string[] = [];
  readonly refresher = { canRefresh: () => false, refresh: () => Promise.reject(new Error('unused')) };
  readonly #steps: (accountId: string, nth: number) => Step;

  constructor(steps: (accountId: string, nth: number) => Step) {
    this.#steps = steps;
  }

  modelGroupOf(): undefined {}

  classify(): Failure {
    return failure('unknown');
  }

  async send(call: UpstreamCall): Promise<UpstreamAnswer> {
    const nth = this.sent.filter((id) => id === call.account.id).length;
    this.sent.push(call.account.id);
    this.calls.push(call);
    const step = this.#steps(call.account.id, nth);
    if ('fail' in step) return { outcome: 'failed', failure: step.fail };
    const batches = Object.assign(stream(step.batches, call.signal), { spent: () => step.spent });
    return { outcome: 'streaming', batches };
  }
}

async function* stream(batches: readonly (readonly TurnEvent[])[], signal: AbortSignal) {
  for (const batch of batches) yield batch;
  const last = batches.at(-1)?.at(-1)?.type;
  if (last === undefined || last === 'finish' || last === 'error' || signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** Passes everything on to a pool and keeps the books: which leases were given and which came back. */
export class BookedPool implements Pool {
  readonly picked: string[] = [];
  readonly reported = new Map<string, Verdict[]>();
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async select(request: SelectRequest): Promise<Selection> {
    const selection = await this.#pool.select(request);
    if (selection.outcome === 'picked') this.picked.push(selection.lease.id);
    return selection;
  }

  async report(lease: Lease, verdict: Verdict): Promise<ReportResult> {
    this.reported.set(lease.id, [...(this.reported.get(lease.id) ?? []), verdict]);
    return this.#pool.report(lease, verdict);
  }

  verdicts(): string[] {
    return this.picked.map((id) => (this.reported.get(id) ?? []).map((verdict) => verdict.type).join('+'));
  }

  sync = (members: Parameters<Pool['sync']>[0]) => this.#pool.sync(members);
  renew = (leases: readonly Lease[]) => this.#pool.renew(leases);
  inspect = () => this.#pool.inspect();
  reset = (id?: string) => this.#pool.reset(id);
  close = () => this.#pool.close();
}

export interface Bench {
  readonly provider: ScriptedProvider;
  readonly pool: BookedPool;
  readonly renewals: string[];
  readonly upstream: Upstream;
  readonly dispatcher: Dispatcher;
  request(over?: Partial<DispatchRequest>): DispatchRequest;
}

/** A dispatcher over `count` accounts `a1` … `an` whose upstream follows a script. */
export async function bench(
  count: number,
  steps: (accountId: string, nth: number) => Step,
  options: { maxInFlight?: number; observer?: DispatchObserver; maxWaitMs?: number; slow?: SlowPolicy } = {},
): Promise<Bench> {
  const ids = Array.from({ length: count }, (_, index) => `a${index + 1}`);
  const provider = new ScriptedProvider(steps);
  const pool = new BookedPool(new MemoryPool({ owner: 'test', ...(options.slow && { slow: options.slow }) }));
  await pool.sync(
    ids.map((id) => ({
      id,
      priority: 0,
      weight: 1,
      ...(options.maxInFlight !== undefined && { maxInFlight: options.maxInFlight }),
    })),
  );
  const renewals: string[] = [];
  const ready = (account: Account, version: number) =>
    ({ outcome: 'ready', credential: { token: `token-${account.id}-${version}`, version, record: {} } }) as const;
  const credentials: Credentials = {
    get: async (account) => ready(account, 1),
    renewAfterRefusal: async (account) => {
      renewals.push(account.id);
      return ready(account, 2);
    },
    close: async () => {},
  };
  const upstream: Upstream = {
    provider,
    pool,
    credentials,
    cooldowns: DEFAULT_COOLDOWNS,
    account: (id) =>
      ids.includes(id)
        ? { id, provider: 'kiro', auth: 'social', priority: 0, weight: 1, urls: {}, settings: {} }
        : undefined,
  };
  const dispatcher = new Dispatcher({
    upstreams: new Map([['kiro', upstream]]),
    observer: options.observer ?? {},
    ...(options.maxWaitMs !== undefined && { maxWaitMs: options.maxWaitMs }),
  });
  return {
    provider,
    pool,
    renewals,
    upstream,
    dispatcher,
    request: (over = {}) => ({
      requestId: 'req_1',
      turn: { model: 'm', system: [], messages: [], tools: [], stream: true },
      candidates: [
        { provider: 'kiro', group: 'default', upstreamModel: 'm', contextWindow: 200_000, thinkingByName: false },
      ],
      signal: new AbortController().signal,
      ...over,
    }),
  };
}

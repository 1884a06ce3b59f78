import {
  type Account,
  type Clock,
  type Failure,
  makeId,
  type ProviderId,
  sleep,
  systemClock,
  type Usage,
} from '@sluice/core';
import type { Selection } from '@sluice/pool';
import type { Candidate } from '@sluice/routing';
import { Answer } from './answer.ts';
import { type AttemptResult, attempt } from './attempt.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { DispatchObserver, TurnRecord } from './record.ts';
import type { DispatchRequest, DispatchResult } from './request.ts';
import { pauseBeforeNext } from './retry-pause.ts';
import { RetryQuota } from './retry-quota.ts';
import { earliest, gone, POOL_UNREACHABLE, type Run, refused, startRun } from './run.ts';
import { Settlement, type SettlementDesk } from './settlement.ts';
import { SlotWaiters } from './slot-waiters.ts';
import type { Upstream } from './upstream.ts';

export interface DispatcherOptions {
  readonly upstreams: ReadonlyMap<ProviderId, Upstream>;
  /** Most sends per request over all accounts; the one more after a refused token was renewed is not counted. Default 3. */
  readonly maxAttempts?: number;
  /** Longest a request waits for accounts that are busy or about to recover, in milliseconds from its start. Default 30,000. */
  readonly maxWaitMs?: number;
  /** Lease time of the pools in milliseconds; leases are renewed every third of it. Default 30,000. */
  readonly leaseTimeMs?: number;
  readonly observer?: DispatchObserver;
  readonly clock?: Clock;
}

/** The one retry loop of the process: select, token, send, peek, commit, report. */
export class Dispatcher {
  readonly #upstreams: ReadonlyMap<ProviderId, Upstream>;
  readonly #maxAttempts: number;
  readonly #maxWaitMs: number;
  readonly #leases: LeaseKeeper;
  readonly #waiters = new SlotWaiters();
  readonly #quotas = new Map<ProviderId, RetryQuota>();
  readonly #observer: DispatchObserver;
  readonly #now: Clock;

  constructor(options: DispatcherOptions) {
    this.#upstreams = options.upstreams;
    this.#maxAttempts = options.maxAttempts ?? 3;
    this.#maxWaitMs = options.maxWaitMs ?? 30_000;
    this.#leases = new LeaseKeeper(options.leaseTimeMs ?? 30_000);
    this.#observer = options.observer ?? {};
    this.#now = options.clock ?? systemClock;
  }

  /** Tries candidates in order until one commits. Never rejects. */
  async dispatch(request: DispatchRequest): Promise<DispatchResult> {
    const run = startRun(request, this.#now());
    do {
      run.retryAt = undefined;
      for (const candidate of request.candidates) {
        const upstream = this.#upstreams.get(candidate.provider);
        if (!upstream?.provider.operations.has(request.operation ?? 'generate')) continue;
        const result = await this.#tryCandidate(run, candidate, upstream);
        if (result) return result;
      }
    } while (await this.#recoveryIsNear(run));
    return run.signal.aborted ? gone(run) : refused('exhausted', run);
  }

  /** When everybody is cooling: sleeps until the first account is due back, if that is within the request's patience. */
  async #recoveryIsNear(run: Run): Promise<boolean> {
    if (run.retryAt === undefined || run.attempts >= this.#maxAttempts) return false;
    const now = this.#now();
    if (run.retryAt > run.startedAt + this.#maxWaitMs) return false;
    // A little late, and not everybody in the same millisecond.
    await sleep(Math.max(0, run.retryAt - now) + 5 + Math.random() * 100, run.signal);
    return !run.signal.aborted;
  }

  close(): void {
    this.#leases.close();
  }

  /** Undefined means: nobody of this candidate can serve, go on with the next one. */
  async #tryCandidate(run: Run, candidate: Candidate, upstream: Upstream): Promise<DispatchResult | undefined> {
    const desk: SettlementDesk = {
      provider: candidate.provider,
      pool: upstream.pool,
      cooldowns: upstream.cooldowns,
      leases: this.#leases,
      waiters: this.#waiters,
      observer: this.#observer,
    };
    const tried: string[] = [];
    while (run.attempts < this.#maxAttempts) {
      const selection = await this.#select(run, candidate, upstream, tried);
      if (run.signal.aborted) {
        if (selection?.outcome === 'picked') new Settlement(desk, selection.lease).release();
        return gone(run);
      }
      if (!selection) return refused('exhausted', { ...run, lastFailure: POOL_UNREACHABLE });
      if (selection.outcome === 'exhausted') {
        run.retryAt = earliest(run.retryAt, selection.retryAt);
        return undefined;
      }

      const settlement = new Settlement(desk, selection.lease);
      const account = upstream.account(selection.lease.accountId);
      if (tried.length > 0) this.#observer.rotated?.(candidate.provider);
      tried.push(selection.lease.accountId);
      if (!account) {
        // The pool already knows an account that this replica's configuration does not have yet.
        settlement.release();
        continue;
      }
      const result = await this.#tryAccount(run, candidate, upstream, account);
      if (result.outcome === 'committed') {
        this.#quota(candidate.provider).succeeded(run.spent);
        return { outcome: 'committed', answer: this.#commit(run, candidate, account, settlement, result) };
      }
      // A count has limits of its own and is worth no second try: the caller can estimate.
      if (run.operation === 'count') {
        settlement.release();
        return refused('refused', run);
      }
      settlement.fail(result.failure);
      if (run.signal.aborted) return gone(run, wasted(candidate, account, result.spent));
      // A vendor that suspects abuse is not answered by trying the next account.
      if (!result.failure.retryable || result.failure.abuse) return refused('refused', run);
      if (!this.#mayTryAgain(run, candidate, result.failure)) break;
      await sleep(pauseBeforeNext(result.failure, run.attempts), run.signal);
    }
    return refused('attempts', run);
  }

  /** One account: a transient failure is worth one more send before the account is blamed. */
  async #tryAccount(run: Run, candidate: Candidate, upstream: Upstream, account: Account): Promise<AttemptResult> {
    const said = sayTo(candidate, run);
    for (let again = false; ; again = true) {
      run.attempts += 1;
      const askedAt = performance.now();
      const result = await attempt({
        provider: upstream.provider,
        credentials: upstream.credentials,
        account,
        candidate,
        ...said,
        signal: run.signal,
      });
      run.upstreamMs += performance.now() - askedAt;
      if (result.outcome === 'committed') return result;
      run.lastFailure = result.failure;
      this.#observer.attemptFailed?.({
        requestId: run.requestId,
        provider: candidate.provider,
        accountId: account.id,
        model: run.turn.model,
        attempt: run.attempts,
        failure: result.failure,
      });
      if (result.failure.kind !== 'transient' || again || run.signal.aborted) return result;
      if (!this.#mayTryAgain(run, candidate, result.failure)) return result;
      await sleep(pauseBeforeNext(result.failure, run.attempts), run.signal);
      if (run.signal.aborted) return result;
    }
  }

  /** Whether one more send is within the request's attempts and the provider's retry budget, which then pays for it. */
  #mayTryAgain(run: Run, candidate: Candidate, failure: Failure): boolean {
    if (run.attempts >= this.#maxAttempts) return false;
    const price = this.#quota(candidate.provider).take(failure);
    run.spent += price ?? 0;
    return price !== undefined;
  }

  #quota(provider: ProviderId): RetryQuota {
    const quota = this.#quotas.get(provider) ?? new RetryQuota();
    this.#quotas.set(provider, quota);
    return quota;
  }

  /** Asks the pool, waiting while accounts are merely busy or slowed down. Undefined: the pool itself cannot be reached. */
  async #select(
    run: Run,
    candidate: Candidate,
    { pool, provider }: Upstream,
    tried: readonly string[],
  ): Promise<Selection | undefined> {
    const modelGroup = provider.modelGroupOf(candidate.upstreamModel);
    const { group, upstreamModel: model, strategy } = candidate;
    const lane = { group, model, ...(modelGroup && { modelGroup }), ...(strategy && { strategy }) };
    const session = strategy === 'sticky' ? run.session?.() : undefined;
    for (;;) {
      let selection: Selection;
      try {
        selection = await pool.select({ lane, leaseId: makeId('ls'), tried, ...(session && { session }) });
      } catch (error) {
        this.#observer.poolUnreachable?.(candidate.provider, error);
        return undefined;
      }
      if (selection.outcome === 'picked' || run.signal.aborted) return selection;
      const left = run.startedAt + this.#maxWaitMs - this.#now();
      if (selection.reason === 'busy' && left > 0) await this.#waiters.wait(candidate.provider, run.signal);
      else if (selection.reason === 'slowed') {
        const wait = Math.max(1, (selection.retryAt ?? 0) - this.#now());
        if (wait >= left) return selection;
        await sleep(wait, run.signal);
      } else return selection;
    }
  }

  #commit(
    run: Run,
    candidate: Candidate,
    account: Account,
    settlement: Settlement,
    result: Extract<AttemptResult, { outcome: 'committed' }>,
  ): Answer {
    const firstEventMs = performance.now() - run.begunAt;
    const overheadMs = firstEventMs - run.upstreamMs;
    return new Answer({
      account,
      attempts: run.attempts,
      held: result.held,
      rest: result.rest,
      spent: result.spent,
      dropped: result.dropped,
      settlement,
      signal: run.signal,
      onEnd: (end) => {
        const record: TurnRecord = {
          requestId: run.requestId,
          provider: candidate.provider,
          accountId: account.id,
          model: run.turn.model,
          upstreamModel: candidate.upstreamModel,
          ...(run.dialect && { dialect: run.dialect }),
          operation: run.operation ?? 'generate',
          attempts: run.attempts,
          firstEventMs,
          overheadMs,
          totalMs: performance.now() - run.begunAt,
          ...end,
        };
        this.#observer.ended?.(record);
        run.onEnd?.(record);
      },
    });
  }
}

function wasted({ provider, upstreamModel }: Candidate, { id: accountId }: Account, usage: Usage | undefined) {
  return usage && { provider, accountId, upstreamModel, usage };
}

const THINKING_BY_NAME = { type: 'budget', tokens: 20_000 } as const;

/** What is said upstream. Thinking asked for by the model's name is in no body a client wrote, so the turn has to say it. */
function sayTo(candidate: Candidate, { turn, source, operation }: Run): Pick<DispatchRequest, 'turn' | 'source'> {
  if (candidate.thinkingByName && !turn.reasoning && operation !== 'count') {
    return { turn: { ...turn, reasoning: THINKING_BY_NAME } };
  }
  return { turn, ...(source && { source }) };
}

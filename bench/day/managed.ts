import type { Account, Failure } from '@sluice/core';
import { TokenKeeper, type TokenRefresher } from '@sluice/credentials';
import { MemoryCredentialStore, memoryRefreshLock } from '@sluice/credentials/memory';
import { DEFAULT_COOLDOWNS, verdictOf } from '@sluice/dispatch';
import type { Lease, Selection, Verdict } from '@sluice/pool';
import { MemoryPool } from '@sluice/pool/memory';
import { type Contestant, MOST_ATTEMPTS, type Served } from './contestant.ts';
import type { TracedRequest } from './trace.ts';
import type { DayUpstream, Sent } from './upstream.ts';

/** Longest a request waits for a busy or slowed pool: the dispatcher's default. */
const LONGEST_WAIT_MS = 30_000;
const POLL_MS = 250;
/** No answer of the day is longer, so nothing has to be renewed. */
const LEASE_MS = 600_000;
const NEVER = new AbortController().signal;

/**
 * The product: its pool, its verdicts and default cooldowns, its classifiers (in the upstream) and its token keeper, in
 * virtual time. Only the loop around them is written again, after the dispatcher's, because that one waits in real time. The
 * sweep over idle tokens is left out: a token that is due is renewed by the next request to its account.
 */
export async function managed(upstream: DayUpstream): Promise<Contestant> {
  const { accounts, profile, time } = upstream;
  const pool = new MemoryPool({ owner: 'day', leaseMs: LEASE_MS, now: time.now });
  await pool.sync(accounts.map((id) => ({ id, priority: 0, weight: 1 })));
  const keeper = await keeperOf(upstream);
  let leases = 0;

  async function select(request: TracedRequest, tried: readonly string[]): Promise<Selection> {
    const modelGroup = profile.modelGroupOf(request.model);
    const lane = { group: 'day', model: request.model, ...(modelGroup && { modelGroup }) };
    for (;;) {
      const selection = await pool.select({ lane, leaseId: `lease-${leases++}`, tried });
      if (selection.outcome === 'picked') return selection;
      const left = request.at + LONGEST_WAIT_MS - time.now();
      const wait = selection.reason === 'slowed' ? Math.max(1, (selection.retryAt ?? 0) - time.now()) : POLL_MS;
      if ((selection.reason !== 'busy' && selection.reason !== 'slowed') || wait >= left) return selection;
      await time.wait(wait);
    }
  }

  async function sendTo(account: Account, request: TracedRequest): Promise<Sent> {
    const first = await keeper.get(account, NEVER);
    if (first.outcome === 'unavailable') return { outcome: 'failed', failure: first.failure };
    const sent = await upstream.send(account.id, first.credential.token, request);
    if (sent.outcome === 'streaming' || !sent.failure.refreshable) return sent;
    const renewed = await keeper.renewAfterRefusal(account, first.credential.version, NEVER);
    if (renewed.outcome === 'unavailable') return { outcome: 'failed', failure: renewed.failure };
    return upstream.send(account.id, renewed.credential.token, request);
  }

  const report = (lease: Lease, verdict: Verdict) => pool.report(lease, verdict);

  return {
    async serve(request): Promise<Served> {
      const tried: string[] = [];
      let last: Failure = NO_ACCOUNT;
      for (let attempts = 0; attempts < MOST_ATTEMPTS; ) {
        const selection = await select(request, tried);
        if (selection.outcome === 'exhausted') return { outcome: 'failed', failure: last };
        const { lease } = selection;
        tried.push(lease.accountId);
        for (let again = false; ; again = true) {
          attempts += 1;
          const sent = await sendTo(accountOf(upstream, lease.accountId), request);
          if (sent.outcome === 'streaming') {
            void sent.end.then(() => report(lease, { type: 'success' }));
            return { outcome: 'answered' };
          }
          last = sent.failure;
          if (last.kind !== 'transient' || again || attempts >= MOST_ATTEMPTS) break;
          await time.wait(pauseAfter(last, attempts));
        }
        await report(lease, verdictOf(last, DEFAULT_COOLDOWNS));
        if (!last.retryable || last.abuse) break;
        if (attempts < MOST_ATTEMPTS) await time.wait(pauseAfter(last, attempts));
      }
      return { outcome: 'failed', failure: last };
    },
  };
}

/** The dispatcher's pauses: room for a vendor without capacity, none for an account's own limit. */
function pauseAfter({ kind }: Failure, attempts: number): number {
  const base = kind === 'overloaded' ? 1_000 : kind === 'transient' ? 50 : 0;
  return Math.round(Math.min(5_000, base * 2 ** (attempts - 1)) * (0.5 + Math.random() / 2));
}

async function keeperOf(upstream: DayUpstream): Promise<TokenKeeper> {
  const store = new MemoryCredentialStore();
  for (const id of upstream.accounts) {
    const { token, expiresAt } = upstream.tokens.issue(id, upstream.time.now());
    await store.compareAndSet(id, 0, { access_token: token, refresh_token: id, expires_at: expiresAt });
  }
  const refresher: TokenRefresher = {
    canRefresh: () => true,
    refresh: async ({ id }) => {
      const { token, expiresAt } = await upstream.refresh(id);
      return { outcome: 'refreshed', changes: { access_token: token, expires_at: expiresAt } };
    },
  };
  return new TokenKeeper({
    store,
    lock: memoryRefreshLock(),
    refreshers: { [upstream.profile.id]: refresher },
    clock: upstream.time.now,
  });
}

function accountOf({ profile }: DayUpstream, id: string): Account {
  return { id, provider: profile.id, auth: 'oauth', priority: 0, weight: 1, urls: {}, settings: {} };
}

const NO_ACCOUNT: Failure = {
  kind: 'overloaded',
  scope: 'none',
  retryable: true,
  message: 'No healthy accounts available',
};

import { SingleFlight } from '@sluice/core';
import type { Contestant, MakeContestant, Served } from './contestant.ts';
import type { TracedRequest } from './trace.ts';
import type { DayUpstream } from './upstream.ts';

/**
 * Round robin without a memory: the next account in turn, and after a failure at once the one after it, up to so many tries. It
 * gets everything that can be had without state: a refresh and a second send, not counted as a try, when a token is
 * refused, and one refresh for all that wait for it.
 */
export function naive(tries: number): MakeContestant {
  return (upstream) => roundRobin(upstream, tries);
}

async function roundRobin(upstream: DayUpstream, tries: number): Promise<Contestant> {
  const { accounts, tokens, time } = upstream;
  const held = new Map(accounts.map((account) => [account, tokens.issue(account, time.now()).token]));
  const refreshes = new SingleFlight<void>();
  let turn = 0;

  async function sendTo(account: string, request: TracedRequest) {
    const token = held.get(account) ?? '';
    const sent = await upstream.send(account, token, request);
    if (sent.outcome === 'streaming' || !sent.failure.refreshable) return sent;
    if (held.get(account) === token) {
      await refreshes.run(account, async () => {
        held.set(account, (await upstream.refresh(account)).token);
      });
    }
    return upstream.send(account, held.get(account) ?? '', request);
  }

  return {
    async serve(request): Promise<Served> {
      for (let tried = 1; ; tried++) {
        const account = accounts[turn++ % accounts.length] ?? '';
        const sent = await sendTo(account, request);
        if (sent.outcome === 'streaming') return { outcome: 'answered' };
        if (tried >= tries || !sent.failure.retryable) return sent;
      }
    },
  };
}

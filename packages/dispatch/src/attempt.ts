import { type Account, type Failure, isPayload, type Turn, type TurnEvent } from '@sluice/core';
import type { Credential, Credentials } from '@sluice/credentials';
import type { Provider, UpstreamAnswer } from '@sluice/providers';
import type { Candidate } from '@sluice/routing';
import { departureFailure } from './departure.ts';

export type Batches = AsyncIterator<readonly TurnEvent[]>;

export type AttemptResult =
  /** The first payload is in hand: `held` are the batches read so far, `rest` delivers the others. */
  | { readonly outcome: 'committed'; readonly held: readonly (readonly TurnEvent[])[]; readonly rest: Batches }
  | { readonly outcome: 'failed'; readonly failure: Failure };

export interface AttemptParts {
  readonly provider: Provider;
  readonly credentials: Credentials;
  readonly account: Account;
  readonly candidate: Candidate;
  readonly turn: Turn;
  readonly signal: AbortSignal;
}

/** Handshake events held back before the first payload; an upstream that sends more without one is broken. */
const MOST_HELD_BATCHES = 64;

/**
 * One try on one account: token, send, and peek until the first payload event decides. An upstream that refuses the token gets one
 * more send with a renewed one. Never throws.
 */
export async function attempt(parts: AttemptParts): Promise<AttemptResult> {
  const { account, credentials, signal } = parts;
  const token = await credentials.get(account, signal);
  if (token.outcome === 'unavailable') return { outcome: 'failed', failure: token.failure };

  const first = await sendAndPeek(parts, token.credential);
  if (first.outcome === 'committed' || !first.failure.refreshable || signal.aborted) return first;

  const renewed = await credentials.renewAfterRefusal(account, token.credential.version, signal);
  if (renewed.outcome === 'unavailable') return { outcome: 'failed', failure: renewed.failure };
  return sendAndPeek(parts, renewed.credential);
}

async function sendAndPeek(parts: AttemptParts, credential: Credential): Promise<AttemptResult> {
  const { provider, account, candidate, turn, signal } = parts;
  const answer = await provider.send({
    turn,
    upstreamModel: candidate.upstreamModel,
    contextWindow: candidate.contextWindow,
    account,
    credential,
    signal,
  });
  return answer.outcome === 'failed' ? answer : peek(answer, signal);
}

async function peek(
  answer: Extract<UpstreamAnswer, { outcome: 'streaming' }>,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const rest = answer.batches[Symbol.asyncIterator]();
  const held: (readonly TurnEvent[])[] = [];
  while (held.length < MOST_HELD_BATCHES) {
    const next = await rest.next();
    if (signal.aborted) return failed(rest, departureFailure(signal));
    if (next.done) return failed(rest, transient('the upstream closed without an answer'));
    held.push(next.value);
    for (const event of next.value) {
      if (event.type === 'error') return failed(rest, event.failure);
      if (isPayload(event)) return { outcome: 'committed', held, rest };
    }
  }
  return failed(rest, transient('the upstream sent no content'));
}

async function failed(rest: Batches, failure: Failure): Promise<AttemptResult> {
  await rest.return?.();
  return { outcome: 'failed', failure };
}

function transient(message: string): Failure {
  return { kind: 'transient', scope: 'model', retryable: true, message };
}

import {
  type Account,
  type ClientSource,
  type Failure,
  isPayload,
  type Repair,
  type Turn,
  type TurnEvent,
  type Usage,
} from '@sluice/core';
import type { Credential, Credentials } from '@sluice/credentials';
import type { Provider, UpstreamAnswer } from '@sluice/providers';
import type { Candidate } from '@sluice/routing';
import { departureFailure } from './departure.ts';

export type Batches = AsyncIterator<readonly TurnEvent[]>;

export type AttemptResult =
  /** The first payload is in hand: `held` are the batches read so far, `rest` delivers the others. */
  | {
      readonly outcome: 'committed';
      readonly held: readonly (readonly TurnEvent[])[];
      readonly rest: Batches;
      /** What the upstream could not be told. */
      readonly dropped: readonly string[];
      /** See {@link AnswerBatches.spent}. */
      readonly spent: () => Usage | undefined;
    }
  /** `spent`: of an answer that had begun when its client left. */
  | { readonly outcome: 'failed'; readonly failure: Failure; readonly spent?: Usage };

export interface AttemptParts {
  readonly provider: Provider;
  readonly credentials: Credentials;
  readonly account: Account;
  readonly candidate: Candidate;
  readonly turn: Turn;
  readonly source?: ClientSource;
  readonly signal: AbortSignal;
}

/** Handshake events held back before the first payload; an upstream that sends more without one is broken. */
const MOST_HELD_BATCHES = 64;

/**
 * One try on one account: token, send, and peek until the first payload event decides. An upstream that refuses the token gets one
 * more send with a renewed one; one that cannot take a part of the request gets one more without it. Never throws.
 */
export async function attempt(parts: AttemptParts): Promise<AttemptResult> {
  const { account, credentials, signal } = parts;
  const token = await credentials.get(account, signal);
  if (token.outcome === 'unavailable') return { outcome: 'failed', failure: token.failure };

  const first = await sendRepaired(parts, token.credential);
  if (first.outcome === 'committed' || !first.failure.refreshable || signal.aborted) return first;

  const renewed = await credentials.renewAfterRefusal(account, token.credential.version, signal);
  if (renewed.outcome === 'unavailable') return { outcome: 'failed', failure: renewed.failure };
  return sendRepaired(parts, renewed.credential);
}

async function sendRepaired(parts: AttemptParts, credential: Credential): Promise<AttemptResult> {
  const first = await sendAndPeek(parts, credential);
  if (first.outcome === 'committed' || !first.failure.repair || parts.signal.aborted) return first;
  return sendAndPeek(parts, credential, first.failure.repair);
}

async function sendAndPeek(parts: AttemptParts, credential: Credential, repair?: Repair): Promise<AttemptResult> {
  const { provider, account, candidate, turn, source, signal } = parts;
  const answer = await provider.send({
    turn,
    ...(source && { source }),
    ...(repair && { repair }),
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
  const spent = () => answer.batches.spent?.();
  const held: (readonly TurnEvent[])[] = [];
  while (held.length < MOST_HELD_BATCHES) {
    const next = await rest.next();
    if (signal.aborted) return failed(rest, departureFailure(signal), spent());
    if (next.done) return failed(rest, transient('the upstream closed without an answer'));
    held.push(next.value);
    for (const event of next.value) {
      if (event.type === 'error') return failed(rest, event.failure);
      if (isPayload(event)) return { outcome: 'committed', held, rest, spent, dropped: answer.dropped ?? [] };
    }
  }
  return failed(rest, transient('the upstream sent no content'));
}

async function failed(rest: Batches, failure: Failure, spent?: Usage): Promise<AttemptResult> {
  await rest.return?.();
  return { outcome: 'failed', failure, ...(spent && { spent }) };
}

function transient(message: string): Failure {
  return { kind: 'transient', scope: 'model', retryable: true, message };
}

import type { Failure, TurnEvent } from '@sluice/core';
import type { Provider, UpstreamAnswer, UpstreamCall } from '@sluice/providers';
import { SecretRegistry } from '@sluice/runtime';
import { expect, test } from 'vitest';
import { keepSecrets } from './keep-secrets.ts';

const FAILURE: Failure = {
  kind: 'invalid_request',
  scope: 'none',
  retryable: false,
  message: 'you sent x-api-key canary-1',
  raw: 'body with canary-2',
};
const CLEAN = { ...FAILURE, message: 'you sent x-api-key [redacted]', raw: 'body with [redacted]' };
const call = {} as UpstreamCall;

/** A provider with this answer, keeping its secrets. */
function keeping(answer: UpstreamAnswer): Provider {
  const provider = { id: 'claude', send: async () => answer } as Partial<Provider> as Provider;
  const kept = keepSecrets(new Map([['claude', provider]]), new SecretRegistry(['canary-1', 'canary-2'])).get('claude');
  if (!kept) throw new Error('the provider is gone');
  return kept;
}

test('a refusal that repeats a secret is told without it', async () => {
  const answer = await keeping({ outcome: 'failed', failure: FAILURE }).send(call);
  expect(answer).toEqual({ outcome: 'failed', failure: CLEAN });
});

test('so is an error that ends a stream, and everything before it is left alone', async () => {
  const text: TurnEvent = { type: 'text-delta', text: 'canary-1 is what the model says' };
  const sent = [[text], [text, { type: 'error', failure: FAILURE } as const]];
  let left = false;
  async function* batches() {
    try {
      yield* sent;
    } finally {
      left = true;
    }
  }
  const answer = await keeping({ outcome: 'streaming', batches: batches() }).send(call);
  if (answer.outcome !== 'streaming') throw new Error('not streaming');
  const got: (readonly TurnEvent[])[] = [];
  for await (const batch of answer.batches) got.push(batch);
  const [first, second, ...more] = got;
  expect(first).toBe(sent[0]);
  expect([second, more]).toEqual([[text, { type: 'error', failure: CLEAN }], []]);
  expect(left).toBe(true);
});

test('who leaves early leaves the upstream, too', async () => {
  let left = false;
  async function* batches() {
    try {
      for (;;) yield [{ type: 'text-start' } as const];
    } finally {
      left = true;
    }
  }
  const answer = await keeping({ outcome: 'streaming', batches: batches() }).send(call);
  if (answer.outcome !== 'streaming') throw new Error('not streaming');
  for await (const batch of answer.batches) if (batch.length > 0) break;
  expect(left).toBe(true);
});

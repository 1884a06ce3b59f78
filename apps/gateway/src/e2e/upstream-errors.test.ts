import { UPSTREAM_ERRORS, type UpstreamErrorName } from '@sluice/testkit/kiro';
import { checkAnthropicStream, readSse } from '@sluice/testkit/sse';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  stack.simulator.reset();
  stack.simulator.command({ do: 'standing', script: { tokens: 3 } });
  await stack.gateway.pools.get('kiro')?.reset();
});
afterAll(() => stack[Symbol.asyncDispose]());

/** What one such answer from one account must come to: who answers in the end, after how many sends, and who is blocked. */
const MOVES_ON: UpstreamErrorName[] = [
  'profile_arn_required',
  'invalid_model',
  'monthly_limit',
  'overage_limit',
  'conversation_limit',
  'suspended',
  'locked',
  'feature_not_supported',
  'throttled',
  'throttled_retry_after',
  'daily_limit',
];
const TRIES_AGAIN: UpstreamErrorName[] = [
  'server_error',
  'bad_gateway',
  'service_unavailable',
  'gateway_timeout',
  'overloaded',
  'invalid_conversation',
];
const CLIENT_FAULT: UpstreamErrorName[] = ['improperly_formed', 'request_body_invalid', 'too_long'];
const NOBODYS_FAULT: UpstreamErrorName[] = ['capacity', 'model_unavailable'];
const REFRESHES: UpstreamErrorName[] = ['unauthorized', 'bearer_invalid'];
const STOPS: UpstreamErrorName[] = ['suspicious_activity'];

test('every answer the upstream is known to give is expected here', () => {
  const expected = [MOVES_ON, TRIES_AGAIN, CLIENT_FAULT, NOBODYS_FAULT, REFRESHES, STOPS].flat();
  expect(expected.toSorted()).toEqual(Object.keys(UPSTREAM_ERRORS).toSorted());
});

async function blocked(): Promise<string[]> {
  const states = (await stack.gateway.pools.get('kiro')?.inspect()) ?? [];
  return states
    .filter((s) => s.account.blockReason !== 'none' || Object.values(s.scopes).some((m) => m.blockReason !== 'none'))
    .map((s) => s.accountId);
}

async function cleanStream(response: Response): Promise<void> {
  expect(response.status).toBe(200);
  if (!response.body) throw new Error('no body');
  const transcript = await readSse(response.body);
  expect(checkAnthropicStream(transcript.events)).toEqual([]);
  expect(transcript.events.at(-1)?.event).toBe('message_stop');
}

describe.each(MOVES_ON)('%s', (error) => {
  test('blocks the account and another one answers', async () => {
    stack.simulator.script({ error });
    const response = await stack.post('/v1/messages', ask(''));
    await cleanStream(response);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    const out = await blocked();
    expect(out).toHaveLength(1);
    expect(out).not.toContain(response.headers.get('x-sluice-account'));
  });
});

describe.each([...TRIES_AGAIN, ...NOBODYS_FAULT])('%s', (error) => {
  test('costs one more send and blocks nobody when that one succeeds', async () => {
    stack.simulator.script({ error });
    const response = await stack.post('/v1/messages', ask(''));
    await cleanStream(response);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    expect(await blocked()).toEqual([]);
  });
});

describe.each(CLIENT_FAULT)('%s', (error) => {
  test('is the caller’s to hear, is not tried elsewhere, and blames nobody', async () => {
    stack.simulator.script({ error });
    const response = await stack.post('/v1/messages', ask(''));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(await blocked()).toEqual([]);
    const asked = Object.values(stack.simulator.stats().accounts).reduce((sum, account) => sum + account.requests, 0);
    expect(asked).toBe(1);
  });
});

describe.each(REFRESHES)('%s', (error) => {
  test('refreshes the token once and stays with the account', async () => {
    stack.simulator.script({ error });
    const response = await stack.post('/v1/messages', ask(''));
    await cleanStream(response);
    expect(response.headers.get('x-sluice-attempts')).toBe('1');
    expect(await blocked()).toEqual([]);
    const calls = Object.values(stack.simulator.stats().accounts).reduce(
      (sum, account) => sum + account.refreshCalls,
      0,
    );
    expect(calls).toBe(1);
  });
});

test('suspicious_activity ends the request with 503 and does not touch the other accounts', async () => {
  stack.simulator.script({ error: 'suspicious_activity' });
  const response = await stack.post('/v1/messages', ask(''));
  expect(response.status).toBe(503);
  expect(await blocked()).toHaveLength(1);
  const asked = Object.values(stack.simulator.stats().accounts).filter((account) => account.requests > 0);
  expect(asked).toHaveLength(1);
});

describe('when every account is limited', () => {
  test.each([
    ['throttled', undefined, 60],
    ['throttled_retry_after', 40, 40],
  ] as const)('%s (retry-after %s): 503 overloaded_error with retry-after %s', async (error, retryAfter, seconds) => {
    stack.simulator.command({ do: 'standing', script: { error, ...(retryAfter && { retryAfter }) } });
    await stack.post('/v1/messages', ask(''));
    const response = await stack.post('/v1/messages', ask('', { stream: false }));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      error: { type: 'overloaded_error', message: 'No healthy accounts available' },
      request_id: response.headers.get('request-id'),
    });
    // Whole seconds, rounded up from what is left.
    const left = Number(response.headers.get('retry-after'));
    expect(left).toBeLessThanOrEqual(seconds);
    expect(left).toBeGreaterThan(seconds - 3);
    const health = await fetch(`${stack.url}/health`);
    expect([health.status, await health.json()]).toMatchObject([503, { status: 'degraded', accounts: { healthy: 0 } }]);
  });
});

test('when every account is limited for less than max_wait, the request waits and is answered', async () => {
  await using own = await startStack({ accounts: 2 });
  own.simulator.script({ error: 'throttled_retry_after', retryAfter: 1 }, { times: 2 });
  const response = await own.post('/v1/messages', ask(''));
  await cleanStream(response);
  expect(response.headers.get('x-sluice-attempts')).toBe('3');
});

test('what happened can be read off the metrics', async () => {
  await using own = await startStack();
  own.simulator.script({ error: 'throttled' });
  await cleanStream(await own.post('/v1/messages', ask('')));
  await (await own.post('/v1/messages', ask('tokens=20 exception=middle:InternalServerException'))).text();
  const text = await (await fetch(`${own.url}/metrics`)).text();
  expect(text).toMatch(/^sluice_rotation_count_total\{provider="kiro"\} 1$/m);
  // One for the account that was throttled, one for the model of the account whose answer broke off.
  expect(text).toMatch(/^sluice_cooldown_events_total\{provider="kiro",reason="cooldown"\} 2$/m);
  expect(text).toMatch(/^sluice_upstream_attempts_total\{provider="kiro",kind="rate_limit"\} 1$/m);
  // What broke off midway is no success, though it was committed.
  expect(text).toMatch(/^sluice_upstream_attempts_total\{provider="kiro",kind="success"\} 1$/m);
  expect(text).toMatch(/^sluice_upstream_attempts_total\{provider="kiro",kind="transient"\} 1$/m);
  expect(text).toMatch(/^sluice_requests_total\{provider="kiro",.*outcome="completed"\} 1$/m);
  expect(text).toMatch(/^sluice_requests_total\{provider="kiro",.*outcome="upstream_error"\} 1$/m);
  expect(text).toMatch(/^sluice_tokens_total\{.*direction="output",source="estimated"\} \d+$/m);
});

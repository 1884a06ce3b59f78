import type { Failure, TurnEvent } from '@sluice/core';
import { expectedText, type KiroSimulator, startKiroSimulator, type UpstreamErrorName } from '@sluice/testkit/kiro';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { createKiroProvider } from './kiro-provider.ts';
import { accountAt, callTo, eventsOf, failureOf, streaming, textOf, turnOf } from './simulated.fixture.ts';

let simulator: KiroSimulator;
let connections: Connections;

beforeAll(async () => {
  simulator = await startKiroSimulator();
  connections = new Connections();
});

afterAll(async () => {
  await connections.destroy();
  await simulator.close();
});

afterEach(() => simulator.reset());

const provider = (more: { first_event_timeout?: number; idle_timeout?: number } = {}) =>
  createKiroProvider({ connections, ...more });
const call = (prompt = 'hello', more = {}) => callTo(accountAt(simulator), turnOf(prompt), more);
const ending = (events: readonly TurnEvent[]): Failure => {
  const last = events.at(-1);
  if (last?.type !== 'error') throw new Error(`ended with ${last?.type}`);
  return last.failure;
};

describe('an answer', () => {
  test('arrives whole, with its usage and its end', async () => {
    simulator.script({ tokens: 300, seed: 7 });
    const events = await eventsOf(provider(), call());
    expect(textOf(events)).toBe(expectedText({ tokens: 300, seed: 7 }));
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'end_turn' });
    expect(events.some((event) => event.type === 'usage')).toBe(true);
  });

  test.each([
    { by: 'bytes', size: 1 },
    { by: 'random', size: 40 },
    { by: 'frames', size: 200 },
  ] as const)('is the same however its bytes are cut: %j', async (chunking) => {
    const script = { text: ['Tromsø ', '– ', '🌊', 'ok'], tools: [{ name: 'get_weather' }], chunking };
    simulator.script(script);
    const events = await eventsOf(provider(), call());
    expect(textOf(events)).toBe('Tromsø – 🌊ok');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_use' });
  });

  test('of many frames in one read comes in fewer batches than frames', async () => {
    simulator.script({ tokens: 500, chunking: { by: 'frames', size: 100 } });
    let batches = 0;
    for await (const _ of streaming(await provider().send(call()))) batches += 1;
    expect(batches).toBeLessThan(200);
  });

  test('is asked for under the profile of the token', async () => {
    await using strict = await startKiroSimulator({ rules: { requireProfileArn: true } });
    const turn = turnOf('hi');
    const failure = failureOf(await provider().send(callTo(accountAt(strict), turn)));
    expect(failure).toMatchObject({ kind: 'permission', code: 'PROFILE_ARN_REQUIRED' });
    const record = { profile_arn: 'arn:aws:codewhisperer:us-east-1:000000000000:profile/T' };
    const credential = { token: 'at-k1', version: 1, record };
    await eventsOf(provider(), callTo(accountAt(strict), turn, { credential }));
  });
});

describe('a refusal', () => {
  const REFUSALS: readonly (readonly [UpstreamErrorName, Partial<Failure>])[] = [
    ['improperly_formed', { kind: 'invalid_request', scope: 'none', retryable: false }],
    ['request_body_invalid', { kind: 'invalid_request', scope: 'none', retryable: false }],
    ['too_long', { kind: 'invalid_request', code: 'CONTENT_LENGTH_EXCEEDS_THRESHOLD' }],
    ['profile_arn_required', { kind: 'permission', scope: 'account' }],
    ['invalid_model', { kind: 'not_found', scope: 'model' }],
    ['invalid_conversation', { kind: 'transient', scope: 'none' }],
    ['unauthorized', { kind: 'authentication', refreshable: true }],
    ['monthly_limit', { kind: 'quota_exceeded', scope: 'account' }],
    ['overage_limit', { kind: 'quota_exceeded' }],
    ['conversation_limit', { kind: 'quota_exceeded' }],
    ['bearer_invalid', { kind: 'authentication', refreshable: true }],
    ['suspended', { kind: 'permission', needsHuman: true }],
    ['locked', { kind: 'permission', needsHuman: true }],
    ['feature_not_supported', { kind: 'permission', needsHuman: true }],
    ['suspicious_activity', { kind: 'rate_limit', abuse: true }],
    ['throttled', { kind: 'rate_limit', scope: 'account' }],
    ['daily_limit', { kind: 'quota_exceeded' }],
    ['capacity', { kind: 'overloaded', scope: 'none' }],
    ['model_unavailable', { kind: 'overloaded', scope: 'none' }],
    ['server_error', { kind: 'transient' }],
    ['bad_gateway', { kind: 'transient' }],
    ['service_unavailable', { kind: 'transient' }],
    ['gateway_timeout', { kind: 'transient' }],
    ['overloaded', { kind: 'transient' }],
  ];

  test.each(REFUSALS)('%s is classified', async (error, expected) => {
    simulator.script({ error });
    const failure = failureOf(await provider().send(call()));
    expect(failure).toMatchObject(expected);
    expect(failure.raw).not.toMatch(/\(000\)/);
  });

  test('that names a time carries it', async () => {
    simulator.script({ error: 'throttled_retry_after' });
    const before = Date.now();
    const { retryAt } = failureOf(await provider().send(call()));
    expect(retryAt).toBeGreaterThanOrEqual(before + 2_000);
    expect(retryAt).toBeLessThanOrEqual(Date.now() + 2_000);
  });

  test('of ours sends nothing', async () => {
    const turn = turnOf('x', {
      messages: [{ role: 'user', content: [{ type: 'image', url: 'https://example.test/a.png' }] }],
    });
    expect(failureOf(await provider().send(callTo(accountAt(simulator), turn)))).toMatchObject({
      kind: 'invalid_request',
      scope: 'none',
    });
    expect(simulator.ledger()).toHaveLength(0);
  });
});

describe('trouble inside a 200', () => {
  test('a web page is a failure, not an answer', async () => {
    simulator.script({ fault: { kind: 'html' } });
    expect(failureOf(await provider().send(call()))).toMatchObject({ kind: 'transient', retryable: true, status: 200 });
  });

  test('no event at all may be tried elsewhere', async () => {
    simulator.script({ fault: { kind: 'empty' } });
    expect(ending(await eventsOf(provider(), call()))).toMatchObject({ kind: 'transient', retryable: true });
  });

  test.each([
    ['a wrong message checksum', { kind: 'bad_crc', part: 'message' }, 'message_checksum'],
    ['a wrong prelude checksum', { kind: 'bad_crc', part: 'prelude' }, 'prelude_checksum'],
    ['a frame of 2 GiB', { kind: 'oversized' }, 'message_too_large'],
    ['an end inside a frame', { kind: 'truncate' }, 'truncated'],
  ] as const)('%s ends the answer and is held against nobody', async (_name, fault, code) => {
    simulator.script({ tokens: 50, fault });
    expect(ending(await eventsOf(provider(), call()))).toMatchObject({
      kind: 'transient',
      scope: 'none',
      retryable: true,
      code,
    });
  });

  test.each(['reset', 'fin'] as const)('a connection that breaks off (%s) ends the answer', async (kind) => {
    simulator.script({ tokens: 50, fault: { kind } });
    expect(ending(await eventsOf(provider(), call()))).toMatchObject({ kind: 'transient', retryable: true });
  });

  test('silence beyond the limit ends the answer, and the upstream connection', async () => {
    simulator.script({ tokens: 50, fault: { kind: 'stall' } });
    expect(ending(await eventsOf(provider({ idle_timeout: 300 }), call()))).toMatchObject({
      message: 'upstream went silent',
    });
    await simulator.until((stats) => stats.open === 0);
  });

  test('an upstream that never answers is given up', async () => {
    simulator.script({ fault: { kind: 'silent' } });
    expect(failureOf(await provider({ first_event_timeout: 200 }).send(call()))).toMatchObject({ kind: 'transient' });
  });

  test.each([
    ['first', 'ThrottlingException', { kind: 'rate_limit', scope: 'account' }],
    ['first', 'AccessDeniedException', { kind: 'permission' }],
    ['middle', 'InternalServerException', { kind: 'transient' }],
  ] as const)('an exception (%s, %s) is classified like an answer', async (at, type, expected) => {
    simulator.script({ tokens: 20, exception: { at, type } });
    expect(ending(await eventsOf(provider(), call()))).toMatchObject(expected);
  });
});

describe('leaving', () => {
  test('by the signal ends the stream at once and closes the upstream', async () => {
    simulator.script({ tokens: 10_000, pace: 50 });
    const caller = new AbortController();
    const answer = await provider().send(call('x', { signal: caller.signal }));
    const events: TurnEvent[] = [];
    for await (const batch of streaming(answer)) {
      events.push(...batch);
      caller.abort();
    }
    expect(ending(events)).toMatchObject({ kind: 'cancelled', scope: 'none' });
    await simulator.until((stats) => stats.open === 0 && stats.aborted === 1);
  });

  test('by returning early closes the upstream', async () => {
    simulator.script({ tokens: 10_000, pace: 50 });
    for await (const _ of streaming(await provider().send(call()))) break;
    await simulator.until((stats) => stats.open === 0 && stats.aborted === 1);
  });

  test('before the first byte is answered at once', async () => {
    simulator.script({ headDelay: 60_000 });
    const caller = new AbortController();
    const answer = provider().send(call('x', { signal: caller.signal }));
    await simulator.until((stats) => stats.accounts['at-k1']?.requests === 1);
    caller.abort();
    expect(failureOf(await answer)).toMatchObject({ kind: 'cancelled' });
  });
});

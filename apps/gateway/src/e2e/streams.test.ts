import { once } from 'node:events';
import { request } from 'node:http';
import { expectedText, readDirective } from '@sluice/testkit/kiro';
import { anthropicText, checkAnthropicStream, readSse } from '@sluice/testkit/sse';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, ask, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterEach(async () => {
  await stack.gateway.pools.get('kiro')?.reset();
});
afterAll(() => stack[Symbol.asyncDispose]());

async function transcript(directive: string) {
  const response = await stack.post('/v1/messages', ask(directive));
  if (!response.body) throw new Error('no body');
  return { response, ...(await readSse(response.body)) };
}

describe('what goes wrong before the first payload is not seen by the client', () => {
  test.each([
    'fault=empty',
    'fault=html',
    'fault=oversized',
    'fault=bad_crc:1',
    'fault=reset:10',
    'exception=first',
    'exception=first:ThrottlingException',
    'exception=first:InternalServerException',
    'errorframe=first',
  ])('%s', async (directive) => {
    stack.simulator.reset();
    const healthy = { tokens: 5, seed: 2 };
    const { response, events } = await failOnceThen(directive, healthy);
    expect(response.status).toBe(200);
    expect(checkAnthropicStream(events)).toEqual([]);
    expect(anthropicText(events)).toBe(expectedText(healthy));
  });

  /** The first send follows the directive, later ones answer. */
  async function failOnceThen(directive: string, healthy: { tokens: number; seed: number }) {
    stack.simulator.script(readDirective(`[[sim: ${directive}]]`) ?? {});
    stack.simulator.command({ do: 'standing', script: healthy });
    return transcript('');
  }
});

describe('what goes wrong after it ends in exactly one error event', () => {
  test.each([
    'tokens=50 fault=reset:3000',
    'tokens=50 fault=fin:3000',
    'tokens=50 fault=truncate:3000',
    'tokens=50 fault=bad_crc:9',
    'tokens=50 exception=middle',
    'tokens=50 errorframe=middle',
  ])('%s', async (directive) => {
    stack.simulator.reset();
    const { response, events } = await transcript(directive);
    expect(response.status).toBe(200);
    expect(checkAnthropicStream(events)).toEqual([]);
    expect(events.at(-1)?.event).toBe('error');
    expect(events.filter((event) => event.event === 'message_stop')).toEqual([]);
  });
});

test('a ghost exception after a complete answer is no error', async () => {
  const { events } = await transcript('tokens=20 seed=4 ghost=1');
  expect(checkAnthropicStream(events)).toEqual([]);
  expect(events.at(-1)?.event).toBe('message_stop');
  expect(anthropicText(events)).toBe(expectedText({ tokens: 20, seed: 4 }));
});

test('usage follows the 1:2:25 split of what the context percentage says', async () => {
  const { events } = await transcript('text=hi context=50');
  const delta = events.find((event) => event.event === 'message_delta');
  const { usage } = JSON.parse(delta?.data ?? '{}');
  const total = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  expect(usage.input_tokens).toBe(Math.floor(total / 28));
  expect(usage.cache_creation_input_tokens).toBe(Math.floor((2 * total) / 28));
});

test('a client that hangs up ends the upstream stream', async () => {
  const before = stack.simulator.stats().aborted;
  const outgoing = request(`${stack.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
  });
  outgoing.on('error', () => {});
  outgoing.end(JSON.stringify(ask('tokens=1000 pace=50')));
  const [response] = await once(outgoing, 'response');
  await once(response, 'data');
  outgoing.destroy();
  await stack.simulator.until((stats) => stats.open === 0 && stats.aborted === before + 1);
  expect(stack.logs.some((line) => line['state'] === 'client_gone')).toBe(true);
});

test('a client that hangs up before the first byte blames nobody', async () => {
  const leaver = new AbortController();
  const gone = fetch(`${stack.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(ask('tokens=5 first=20000')),
    signal: leaver.signal,
  });
  await stack.simulator.until((stats) => stats.open === 1);
  leaver.abort();
  await expect(gone).rejects.toThrow();
  await stack.simulator.until((stats) => stats.open === 0);
  const states = (await stack.gateway.pools.get('kiro')?.inspect()) ?? [];
  expect(states.every((state) => state.account.blockReason === 'none' && state.inFlight === 0)).toBe(true);
});

test('two hundred streams at once are each byte-exact', async () => {
  const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
  const texts = await Promise.all(
    seeds.map(async (seed) => {
      const { events } = await transcript(`tokens=60 seed=${seed} chunk=random:90`);
      expect(checkAnthropicStream(events)).toEqual([]);
      return anthropicText(events);
    }),
  );
  expect(texts).toEqual(seeds.map((seed) => expectedText({ tokens: 60, seed })));
});

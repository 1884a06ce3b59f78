import { connectRedis } from '@sluice/redis';
import { expectedText } from '@sluice/testkit/kiro';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { anthropicText, checkAnthropicStream, readSse } from '@sluice/testkit/sse';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, type Stack, startStack } from './stack.ts';

let redis: RedisServer;
let stack: Stack;
beforeEach(async () => {
  redis = await startRedis();
  stack = await startStack({ state: `redis_url: "${redis.url}"` });
});
afterEach(async () => {
  await stack[Symbol.asyncDispose]();
  await redis.stop();
});

async function answer(directive: string): Promise<string> {
  const response = await stack.post('/v1/messages', ask(directive));
  if (!response.body) throw new Error('no body');
  expect(response.status).toBe(200);
  const { events } = await readSse(response.body);
  expect(checkAnthropicStream(events)).toEqual([]);
  expect(events.at(-1)?.event).toBe('message_stop');
  return anthropicText(events);
}

/** What the gateway has said about the pool in use. Pools of other providers notice an outage only when they look at Redis themselves. */
const said = () =>
  stack.logs
    .filter((line) => typeof line['degraded'] === 'boolean' && line['provider'] === 'kiro')
    .map((line) => line['degraded']);

/** Resolves once it has said that it is degraded, or no more; it says so exactly once per change. */
async function untilDegraded(wanted: boolean): Promise<void> {
  await expect.poll(() => said().at(-1)).toBe(wanted);
}

const health = async () => (await fetch(`${stack.url}/health`)).json() as Promise<{ redis: string }>;

describe.each<[string, () => Promise<void>, () => Promise<void>]>([
  ['frozen', async () => redis.freeze(), async () => redis.thaw()],
  ['killed', async () => redis.kill('SIGKILL'), async () => redis.restart()],
])('with Redis %s', (_, breakIt, mendIt) => {
  test('running streams go on, new requests are served, and it recovers by itself', async () => {
    await answer('tokens=3');
    const running = answer('tokens=150 pace=50 seed=5');
    await stack.simulator.until((stats) => stats.open === 1);
    await breakIt();
    const during = await Promise.all(Array.from({ length: 30 }, (_, seed) => answer(`tokens=4 seed=${seed + 1}`)));
    expect(during).toEqual(during.map((_, seed) => expectedText({ tokens: 4, seed: seed + 1 })));
    await untilDegraded(true);
    expect(await running).toBe(expectedText({ tokens: 150, seed: 5 }));
    await mendIt();
    await untilDegraded(false);
    await answer('tokens=3');
    expect((await health()).redis).toBe('connected');
    // One line per change, not one per request.
    expect(said()).toEqual([true, false]);
  });
});

test('a flushed Redis is filled again by the next request', async () => {
  const { client, ...connection } = await direct();
  await answer('tokens=3');
  await client.flushall();
  await answer('tokens=3');
  await client.call('SCRIPT', 'FLUSH');
  await answer('tokens=3');
  connection.close();
  expect(stack.logs.filter((line) => line['degraded'] === true)).toEqual([]);
});

test('what is in Redis tells no secret', async () => {
  stack.simulator.script({ error: 'bearer_invalid' });
  await answer('');
  const { client, close } = await direct();
  const kept: string[] = [];
  for (const key of await client.keys('*')) kept.push(key, String(await client.call('DUMP', key)));
  close();
  expect(kept.join()).toContain('credential');
  expect(kept.join()).not.toMatch(/at-k\d|rt-k\d/);
});

/** A connection beside the gateway's. */
async function direct() {
  const connection = connectRedis({ url: redis.url, commandTimeoutMs: 2_000 });
  await connection.untilUp(2_000);
  return { client: connection.client, close: () => connection.close() };
}

import { digestOf, type KeyLimits } from '@sluice/access';
import { RedisKeyWriter, RedisLimitDesk } from '@sluice/access/redis';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type Stack, type StackOptions, startStack } from './stack.ts';

const keys = keyBuilder('sluice:');
/** A token of output costs one whole unit, one of input nothing. */
const PRICES = 'usage: { prices: [{ model: "claude-*", input: 0, output: 1000000 }] }';
const UNIT = 1_000_000;

let server: RedisServer;
let redis: RedisConnection;
let stacks: Stack[];
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ url: server.url, commandTimeoutMs: 10_000 });
  await redis.untilUp(10_000);
  const options = { accounts: 3, state: `redis_url: "${server.url}"`, yaml: PRICES };
  const first = await startStack(options);
  stacks = [first];
  for (let more = 0; more < 2; more++) stacks.push(await startStack({ ...options, upstream: first.simulator }));
});
afterAll(async () => {
  for (const stack of stacks.toReversed()) await stack[Symbol.asyncDispose]();
  redis.close();
  await server[Symbol.asyncDispose]();
});

let made = 0;

/** A key of the shared store: requests with it, to one of the gateways, and what is left of its first budget, in units. */
async function makeKey(limits: KeyLimits) {
  made += 1;
  const [id, secret] = [`key_m${made}`, `sk-sluice-money-${made}-${'x'.repeat(40)}`];
  const record = { id, name: id, version: 1, allowedIps: [], scopes: {}, limits };
  await new RedisKeyWriter(redis, keys('keys', 'v1')).put({ record, digest: digestOf(secret) });
  const desk = new RedisLimitDesk({ connection: redis, keys });
  const left = async () => ((await desk.inspect({ id, limits }))[0]?.remaining ?? Number.NaN) / UNIT;
  const post = (directive: string, stack = stacks[0]) => {
    if (!stack) throw new Error('no gateway');
    return stack.post('/v1/messages', ask(`${directive} usage=1`), { 'x-api-key': secret });
  };
  return { post, left };
}

test('a budget that is nearly spent is overdrawn by one of 1,000 requests at once, not by all of them', async () => {
  const { post, left } = await makeKey({ budgetMicrosPerDay: 51 * UNIT });
  await (await post('tokens=50')).text();
  await expect.poll(left).toBe(1);
  const answers = await Promise.all(Array.from({ length: 1_000 }, (_, nth) => post('tokens=20', stacks[nth % 3])));
  for (const answer of answers) await answer.text();
  const got = answers.map(({ status }) => status);
  expect(got.filter((status) => status === 200)).toHaveLength(1);
  expect(got.filter((status) => status === 429)).toHaveLength(999);
  expect(answers.every(({ status, headers }) => status === 200 || Number(headers.get('retry-after')) >= 1)).toBe(true);
});

test('a budget is spent to its end by requests one after the other, whatever they may use', async () => {
  const { post, left } = await makeKey({ budgetMicrosPerMonth: 100 * UNIT });
  for (let spent = 20; spent <= 100; spent += 20) {
    // `max_tokens` is ten times the whole budget.
    const answer = await post('tokens=20', stacks[spent % 3]);
    expect(answer.status).toBe(200);
    await answer.text();
    await expect.poll(left).toBe(100 - spent);
  }
  expect((await post('tokens=1')).status).toBe(429);
});

test('a budget is charged what an answer had used when its client left: not nothing, and not what was held for it', async () => {
  const { post, left } = await makeKey({ budgetMicrosPerDay: 5_000 * UNIT });
  const answer = await post('tokens=900 pace=300');
  expect(await left()).toBe(4_000);
  const reader = answer.body?.getReader();
  for (let read = 0; read < 4_000; ) read += (await reader?.read())?.value?.length ?? 4_000;
  await reader?.cancel();
  await expect.poll(left).toBeGreaterThan(4_000);
  expect(await left()).toBeLessThan(5_000);
});

test('a request that found no room because another one runs is told to come back in a second', async () => {
  const { post, left } = await makeKey({ budgetMicrosPerDay: 500 * UNIT });
  const running = await post('tokens=900 pace=300');
  const refused = await post('tokens=1', stacks[1]);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  await running.body?.cancel();
  await expect.poll(left).toBeGreaterThan(0);
  expect((await post('tokens=1', stacks[2])).status).toBe(200);
});

test('a budget in money is no use for a model without a price, and other keys do not need one', async () => {
  const yaml = PRICES.replace('claude-*', 'gpt-*');
  const options: StackOptions = { state: `redis_url: "${server.url}"`, yaml };
  await using stack = await startStack(options);
  const refused = await (await makeKey({ budgetMicrosPerMonth: 1_000 * UNIT })).post('tokens=1', stack);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    error: { type: 'permission_error', message: expect.stringContaining('has no price') },
  });
  const other = await (await makeKey({ tokensPerDay: 1_000_000 })).post('tokens=1', stack);
  expect(other.status).toBe(200);
  await other.text();
});

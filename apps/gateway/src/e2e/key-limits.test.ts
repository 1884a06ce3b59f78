import { digestOf, type KeyLimits, type KeyRecord, type KeyScopes } from '@sluice/access';
import { RedisKeyWriter } from '@sluice/access/redis';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, type Stack, startStack } from './stack.ts';

let server: RedisServer;
let redis: RedisConnection;
let writer: RedisKeyWriter;
let stacks: Stack[];
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ url: server.url });
  await redis.untilUp(10_000);
  writer = new RedisKeyWriter(redis, keyBuilder('sluice:')('keys', 'v1'));
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

/** A million of output tokens for a million of the currency: a token costs one whole unit. */
const PRICES = 'usage: { prices: [{ model: "*", input: 0, output: 1000000 }] }';

let made = 0;
interface MadeKey {
  readonly secret: string;
  change(more: Partial<KeyRecord>): Promise<void>;
}

async function makeKey(limits: KeyLimits, scopes: KeyScopes = {}, more: Partial<KeyRecord> = {}): Promise<MadeKey> {
  made += 1;
  const secret = `sk-sluice-e2e-${made}-${'x'.repeat(40)}`;
  const record: KeyRecord = {
    id: `key_${made}`,
    name: `n${made}`,
    version: 1,
    allowedIps: [],
    scopes,
    limits,
    ...more,
  };
  await writer.put({ record, digest: digestOf(secret) });
  return {
    secret,
    change: async (change) => {
      await writer.put({ record: { ...record, version: 2, ...change }, digest: digestOf(secret) });
    },
  };
}

function post(nth: number, secret: string, directive = 'tokens=1', over: Record<string, unknown> = {}) {
  const stack = stacks[nth % stacks.length];
  if (!stack) throw new Error('no stack');
  return stack.post('/v1/messages', ask(directive, over), { 'x-api-key': secret });
}

/** Statuses of so many requests at once, spread over the three gateways. */
async function statuses(count: number, secret: string): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: count }, (_, nth) => post(nth, secret)));
  for (const answer of answers) await answer.text();
  return answers.map(({ status }) => status);
}

const count = (list: readonly number[], status: number) => list.filter((one) => one === status).length;

describe('limits of a key, over three gateways', () => {
  test('S17: 1,000 at once at a limit of 100 per minute: exactly 100 pass, the others hear when to come back', async () => {
    const { secret } = await makeKey({ requestsPerMinute: 100 });
    const got = await statuses(1_000, secret);
    expect([count(got, 200), count(got, 429)]).toEqual([100, 900]);
    const refused = await post(0, secret);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('anthropic-ratelimit-requests-limit')).toBe('100');
    expect(await refused.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  }, 60_000);

  test('concurrent requests hold their slots until they end, however they end', async () => {
    const { secret } = await makeKey({ concurrentRequests: 2 });
    const held = await Promise.all([post(0, secret, 'tokens=500 pace=20'), post(1, secret, 'tokens=500 pace=20')]);
    expect(held.map(({ status }) => status)).toEqual([200, 200]);
    expect((await post(2, secret)).status).toBe(429);
    for (const answer of held) await answer.body?.cancel();
    await vi.waitFor(async () => expect((await post(2, secret)).status).toBe(200), { timeout: 10_000, interval: 100 });
  });

  test('a request that no upstream served is given back', async () => {
    const { secret } = await makeKey({ tokensPerDay: 1_000 });
    for (let nth = 0; nth < 12; nth++) {
      const refused = await post(nth, secret, 'error=request_body_invalid', {
        messages: [{ role: 'user', content: `${'word '.repeat(300)} [[sim: error=request_body_invalid]]` }],
      });
      expect(refused.status).toBe(400);
      await refused.text();
    }
  });

  test('what was spent counts against the budget of the day', async () => {
    const { secret } = await makeKey({ budgetMicrosPerDay: 40_000_000 });
    const first = await post(0, secret, 'tokens=200');
    expect(first.status).toBe(200);
    await first.text();
    await vi.waitFor(async () => expect((await post(1, secret)).status).toBe(429), { timeout: 10_000, interval: 100 });
  });
});

describe('keys of the shared store', () => {
  test('S13: a revocation holds on every gateway within a second or so', async () => {
    const key = await makeKey({});
    expect(await statuses(3, key.secret)).toEqual([200, 200, 200]);
    await key.change({ revokedAt: Date.now() });
    await vi.waitFor(async () => expect(await statuses(3, key.secret)).toEqual([401, 401, 401]), { timeout: 5_000 });
  });

  test('scopes are kept to: model, dialect and provider', async () => {
    const { secret } = await makeKey({}, { models: ['claude-haiku-*'], dialects: ['anthropic'] });
    const other = await post(0, secret);
    expect(other.status).toBe(403);
    expect(await other.json()).toMatchObject({ error: { type: 'permission_error' } });
    const own = await post(0, secret, 'tokens=1', { model: 'claude-haiku-4-5' });
    expect(own.status).toBe(200);
    await own.text();
    const chat = await stacks[0]?.post(
      '/v1/chat/completions',
      { model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'hi' }] },
      { 'x-api-key': secret },
    );
    expect(chat?.status).toBe(403);
    const elsewhere = await makeKey({}, { providers: ['claude'] });
    expect((await post(0, elsewhere.secret)).status).toBe(403);
  });

  test('models that a key may not use are not there for it', async () => {
    const get = async (path: string, secret: string) => {
      const answer = await fetch(`${stacks[0]?.url}${path}`, { headers: { 'x-api-key': secret } });
      return { status: answer.status, text: (await answer.text()).replace(/req_\w+/g, 'req') };
    };
    const names = async (path: string, secret: string) =>
      JSON.parse((await get(path, secret)).text).data.map(({ id }: { id: string }) => id);
    const free = (await makeKey({})).secret;
    const all = await names('/v1/models', free);
    const haiku = all.filter((id: string) => id.startsWith('claude-haiku-'));
    expect(haiku.length).toBeGreaterThan(0);
    expect(haiku.length).toBeLessThan(all.length);
    const { secret } = await makeKey({}, { models: ['claude-haiku-*'] });
    expect(await names('/v1/models', secret)).toEqual(haiku);
    expect(await names('/kiro/v1/models', secret)).toEqual(haiku);
    const other = all.find((id: string) => !id.startsWith('claude-haiku-'));
    expect((await get(`/v1/models/${haiku[0]}`, secret)).status).toBe(200);
    const [kept, unknown] = [await get(`/v1/models/${other}`, secret), await get('/v1/models/nothing', secret)];
    expect([kept.status, unknown.status]).toEqual([404, 404]);
    expect(kept.text.replace(other, 'nothing')).toBe(unknown.text);
    expect((await get(`/v1/models/${other}`, free)).status).toBe(200);
    const elsewhere = (await makeKey({}, { providers: ['openai'] })).secret;
    expect(await names('/v1/models', elsewhere)).toEqual([]);
    expect((await get(`/v1/models/${haiku[0]}`, elsewhere)).status).toBe(404);
  });

  test('a key of another network, an expired one and an unknown one', async () => {
    const foreign = await makeKey({}, {}, { allowedIps: ['10.0.0.0/8'] });
    const expired = await makeKey({}, {}, { expiresAt: Date.now() - 1_000 });
    expect((await post(0, foreign.secret)).status).toBe(403);
    expect((await post(0, expired.secret)).status).toBe(401);
    expect((await post(0, `sk-sluice-${'y'.repeat(43)}`)).status).toBe(401);
  });
});

import { digestOf, type KeyRecord, mintKey } from '@sluice/access';
import { RedisKeyWriter } from '@sluice/access/redis';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, type Stack, startStack } from '../stack.ts';

/** In the file, and in Redis under these ids; all were used while Redis was there, so that everything is in caches. */
const secrets = {
  plain: mintKey().key,
  budget: mintKey().key,
  foreign: mintKey().key,
  revoked: mintKey().key,
  expired: mintKey().key,
  scoped: mintKey().key,
} as const;

const PATIENCE = { timeout: 20_000, interval: 50 };

let redis: RedisServer;
/** Its one file key may be used from anywhere. */
let stack: Stack;
/** Its one file key is for another network. */
let elsewhere: Stack;
beforeAll(async () => {
  redis = await startRedis();
  const connection = connectRedis({ url: redis.url });
  await connection.untilUp(10_000);
  const writer = new RedisKeyWriter(connection, keyBuilder('sluice:')('keys', 'v1'));
  const more: Readonly<Record<keyof typeof secrets, Partial<KeyRecord>>> = {
    plain: {},
    budget: { limits: { requestsPerMinute: 2, tokensPerDay: 1 } },
    foreign: { allowedIps: ['10.0.0.0/8'] },
    revoked: { revokedAt: 1 },
    expired: { expiresAt: 1 },
    scoped: { scopes: { models: ['none-*'] } },
  };
  for (const [id, secret] of Object.entries(secrets)) {
    const record: KeyRecord = { id, name: id, version: 1, allowedIps: [], scopes: {}, limits: {} };
    await writer.put({ record: { ...record, ...more[id as keyof typeof more] }, digest: digestOf(secret) });
  }
  connection.close();
  const state = `redis_url: "${redis.url}"`;
  stack = await startStack({ state });
  elsewhere = await startStack({ state, key: ', allowed_ips: ["10.0.0.0/8"]', upstream: stack.simulator });
  for (const secret of Object.values(secrets)) await status(secret);
  await redis.kill('SIGKILL');
  const health = async () => (await fetch(`${stack.url}/health`)).text();
  await vi.waitFor(async () => expect(await health()).toContain('disconnected'), PATIENCE);
});
afterAll(async () => {
  await elsewhere[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
  await redis.stop();
});

async function status(secret: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await stack.post('/v1/messages', ask('tokens=1'), { 'x-api-key': secret, ...headers });
  await answer.text();
  return answer.status;
}

describe('S16: a gateway whose Redis is gone', () => {
  test.each(Object.keys(secrets) as (keyof typeof secrets)[])('lets the key "%s" of Redis in no more', async (id) => {
    // What was cached is believed for a second; a key that was refused by it is refused all along.
    const heard = new Set<number>();
    const hear = async () => {
      const heardNow = await status(secrets[id]);
      heard.add(heardNow);
      return heardNow;
    };
    await expect.poll(hear).toBe(503);
    if (id !== 'plain') expect([...heard]).not.toContain(200);
  });

  test('calls no key valid that it does not know, and none of the file invalid', async () => {
    expect(await status(mintKey().key)).toBe(503);
    expect(await status('')).toBe(401);
    const own = await stack.post('/v1/messages', ask('tokens=1'));
    expect([own.status, await own.text()]).toEqual([200, expect.stringContaining('message_stop')]);
  });

  test('still keeps a key of the file to its network, whatever a header says', async () => {
    for (const headers of [{}, { 'x-forwarded-for': '10.1.2.3' }] as Record<string, string>[]) {
      expect((await elsewhere.post('/v1/messages', ask('tokens=1'), headers)).status).toBe(403);
    }
  });
});

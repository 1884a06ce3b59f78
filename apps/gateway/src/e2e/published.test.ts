import type { Account } from '@sluice/core';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { missingGroup, type PublishedSnapshot, SNAPSHOT_PLACE, writePublished } from '@sluice/routing/published';
import { type KiroSimulator, startKiroSimulator } from '@sluice/testkit/kiro';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, type Stack, startStack } from './stack.ts';

const KEY = keyBuilder('sluice:')(SNAPSHOT_PLACE.tag, ...SNAPSHOT_PLACE.parts);

let server: RedisServer;
let redis: RedisConnection;
let upstream: KiroSimulator;
let stacks: Stack[];
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis({ url: server.url });
  await redis.untilUp(10_000);
  upstream = await startKiroSimulator({
    accounts: ['k1', 'k2', 'k3'].map((id) => ({
      id,
      accessToken: `at-${id}-0123456789`,
      refreshToken: `rt-${id}-0123456789`,
    })),
  });
  const options = { upstream, state: `redis_url: "${server.url}"` };
  stacks = [await startStack(options), await startStack(options)];
});
afterAll(async () => {
  for (const stack of stacks) await stack[Symbol.asyncDispose]();
  redis.close();
  await upstream.close();
  await server[Symbol.asyncDispose]();
});

let version = 0;
function account(id: string, more: Partial<Account> = {}): Account {
  return { id, provider: 'kiro', auth: 'social', priority: 0, weight: 1, urls: {}, settings: {}, ...more };
}

async function publish(content: Partial<PublishedSnapshot>): Promise<void> {
  version += 1;
  const accounts = ['k1', 'k2', 'k3'].map((id) => account(id));
  await write(writePublished({ version, accounts, groups: [], profiles: [], ...content }));
}

async function write(document: string): Promise<void> {
  await redis.client.hset(KEY, { version, document });
}

/** Who serves twelve requests that are spread over both gateways. */
async function servedBy(headers: Record<string, string> = {}): Promise<Set<string | null>> {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => stacks[index % 2]?.post('/v1/messages', ask('tokens=1'), headers)),
  );
  for (const answer of answers) await answer?.text();
  return new Set(answers.map((answer) => answer?.headers.get('x-sluice-account') ?? null));
}

beforeEach(async () => {
  await publish({});
  await vi.waitFor(async () => expect((await servedBy()).size).toBe(3), { timeout: 10_000, interval: 200 });
});

describe('what control publishes', () => {
  test('is in force on every gateway shortly after, without a failed request', async () => {
    await publish({ accounts: [account('k1', { disabled: true }), account('k2'), account('k3')] });
    await vi.waitFor(async () => expect(await servedBy()).toEqual(new Set(['k2', 'k3'])), { timeout: 10_000 });
    await publish({ accounts: [account('k3')] });
    await vi.waitFor(async () => expect(await servedBy()).toEqual(new Set(['k3'])), { timeout: 10_000 });
  });

  test('lets the requests of a removed account finish', async () => {
    const streams = await Promise.all(
      stacks.flatMap((stack) => [1, 2, 3].map(() => stack.post('/v1/messages', ask('tokens=60 pace=30')))),
    );
    await publish({ accounts: [account('k2')] });
    await vi.waitFor(async () => expect(await servedBy()).toEqual(new Set(['k2'])), { timeout: 10_000 });
    const texts = await Promise.all(streams.map((stream) => stream.text()));
    expect(texts.filter((text) => text.includes('event: message_stop'))).toHaveLength(6);
  });

  test('that cannot be read changes nothing', async () => {
    version += 1;
    await write(`{"format":1,"version":${version},"accounts":[{"id":"k9"}]}`);
    const told = () => stacks.every((stack) => stack.logs.some(({ level, problem }) => level === 'error' && problem));
    await vi.waitFor(() => expect(told()).toBe(true), { timeout: 10_000 });
    expect((await servedBy()).size).toBe(3);
  });

  test('and a starting gateway cannot read keeps that gateway from starting, and the pool as it is', async () => {
    version += 1;
    await write(JSON.stringify({ format: 2, version }));
    const options = { upstream, state: `redis_url: "${server.url}"` };
    await expect(startStack(options)).rejects.toThrow('cannot read what control has published');
    expect((await servedBy()).size).toBe(3);
  });

  test('answers 503 where the rule for a request names a group that is not there, whatever else there is', async () => {
    const group = { id: 'g1', name: 'Fast', accountIds: ['k1'], strategy: 'round_robin' as const, settings: {} };
    await publish({
      groups: [group, missingGroup('gone')],
      profiles: [{ id: 'p1', name: 'Work', rules: { chat: 'gone' }, defaultGroupId: 'g1' }],
      activeProfileId: 'p1',
    });
    const answer = async () => {
      const answered = await stacks[0]?.post('/v1/messages', ask('tokens=1'));
      return { status: answered?.status, text: await answered?.text() };
    };
    await vi.waitFor(async () => expect((await answer()).status).toBe(503), { timeout: 10_000 });
    expect((await answer()).text).toContain('names a group of accounts that is not there');
  });

  test('sends types of requests to their groups; a caller may ask for another profile', async () => {
    await publish({
      groups: [
        { id: 'g1', name: 'Fast', accountIds: ['k1'], strategy: 'round_robin', settings: {} },
        { id: 'g2', name: 'Slow', accountIds: ['k2', 'k3'], strategy: 'priority', settings: {} },
      ],
      profiles: [
        { id: 'p1', name: 'Work', rules: { chat: 'g1' } },
        { id: 'p2', name: 'Night', rules: {}, defaultGroupId: 'g2' },
      ],
      activeProfileId: 'p1',
    });
    await vi.waitFor(async () => expect(await servedBy()).toEqual(new Set(['k1'])), { timeout: 10_000 });
    expect(await servedBy({ 'x-korproxy-profile': 'Night' })).toEqual(new Set(['k2']));
    expect((await servedBy({ 'x-korproxy-request-type': 'embedding' })).size).toBe(3);
  });
});

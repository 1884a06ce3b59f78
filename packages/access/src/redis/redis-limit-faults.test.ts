import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyOf, used } from '../conformance/limit-harness.ts';
import { LimitKeeper } from '../index.ts';
import { RedisLimitDesk } from './redis-limit-desk.ts';

const keys = keyBuilder('sluice:');
/** Nothing in it comes back by itself while a test runs. */
const KEY = keyOf({ concurrentRequests: 5, tokensPerMonth: 10_000 });
const root = keys('key:key_1', 'limits', 'v2');
const ask = (id: string, tokens = 100) => ({ id, key: KEY, tokens, cost: 0 });

describe('limits in a Redis in trouble', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  let desk: RedisLimitDesk;
  beforeEach(async () => {
    server = await startRedis();
    connection = connectRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await connection.untilUp(5_000);
    desk = new RedisLimitDesk({ connection, keys });
  });
  afterEach(async () => {
    connection.close();
    await server.stop();
  });
  const left = async () => (await desk.inspect(KEY)).map(({ remaining }) => remaining);
  const grantOf = async (id: string) => {
    const answer = await desk.take(ask(id));
    if (answer.outcome === 'limited' || !answer.grant) throw new Error('nothing was taken');
    return answer.grant;
  };

  it('cost two commands per request, one per key for all renewals, and none without limits', async () => {
    const free = keyOf({});
    const counted = async (work: () => Promise<unknown>) => {
      const before = connection.commandsSent;
      await work();
      return connection.commandsSent - before;
    };
    await grantOf('warm');
    expect(await counted(async () => desk.settle(await grantOf('a'), used(5)))).toBe(2);
    const grants = [await grantOf('b'), await grantOf('c')];
    expect(await counted(() => desk.renew(grants))).toBe(1);
    expect(await counted(() => desk.take({ ...ask('d'), key: free }))).toBe(0);
    expect(await counted(() => desk.renew([{ ...ask('e'), key: keyOf({ requestsPerMinute: 1 }) }]))).toBe(0);
    expect(await counted(() => desk.inspect(free))).toBe(0);
  });

  it('do not notice that the server forgot its scripts', async () => {
    for (let request = 0; request < 5; request++) {
      await connection.client.script('FLUSH');
      await desk.settle(await grantOf(`r${request}`), used(10));
    }
    expect(await left()).toEqual([5, 9_950]);
  });

  it('keep what has been spent when the server loses its data', async () => {
    await desk.settle(await grantOf('a'), used(4_000));
    const running = await grantOf('b');
    await connection.client.flushall();
    expect((await grantOf('c')).tokens).toBe(100);
    expect(await left()).toEqual([4, 5_800]);
    await desk.renew([running]);
    expect(await left()).toEqual([3, 5_800]);
    // What is still running is charged beside its estimate: too much rather than too little.
    await desk.settle(running, used(50));
    expect(await left()).toEqual([4, 5_750]);
  });

  it('of a minute begin anew when the server loses its data', async () => {
    const key = keyOf({ tokensPerMinute: 1_000 });
    await desk.take({ ...ask('a'), key });
    await connection.client.flushall();
    expect(await desk.take({ ...ask('b'), key })).toMatchObject({ standings: [{ remaining: 900 }] });
  });

  it('of a minute are kept for a minute', async () => {
    let time = 1_700_000_000_000;
    const steady = new RedisLimitDesk({ connection, keys, now: () => time });
    const key = keyOf({ requestsPerMinute: 1_000 });
    for (let second = 0; second < 150; second++) {
      await steady.take({ ...ask(`second-${second}`), key });
      time += 1_000;
    }
    expect(await connection.client.hlen(`${root}:minute`)).toBe(2 * 61);
    expect(await steady.inspect(key)).toMatchObject([{ remaining: 1_000 - 60 }]);
  });

  it('do not bring old sums back into a server that has not lost its data', async () => {
    const other = new RedisLimitDesk({ connection, keys });
    const grant = await grantOf('a');
    await other.settle(grant, used(0));
    await grantOf('b');
    expect(await left()).toEqual([4, 9_900]);
  });

  it('are not forgotten when what is stored is damaged: then nobody can count', async () => {
    const grant = await grantOf('a');
    for (const damaged of [' ', 'x', '1 2 3', '{}']) {
      await connection.client.set(root, damaged);
      await expect(desk.take(ask('b'))).rejects.toThrow('damaged');
      await expect(desk.settle(grant, used(1))).rejects.toThrow('damaged');
      await expect(desk.inspect(KEY)).rejects.toThrow('damaged');
    }
  });

  it('are settled once by a keeper that a frozen server has left without answers', async () => {
    const hasty = connectRedis({ url: server.url, commandTimeoutMs: 150 });
    await hasty.untilUp(5_000);
    const keeper = new LimitKeeper({ desk: new RedisLimitDesk({ connection: hasty, keys }), retryMs: 20 });
    const answer = await keeper.take(ask('a'));
    server.freeze();
    const [lost] = await Promise.all([
      keeper.take(ask('lost')),
      keeper.settle(answer.outcome === 'granted' ? answer.grant : undefined, used(700)),
    ]);
    expect(lost).toMatchObject({ outcome: 'uncounted', status: 503 });
    server.thaw();
    await expect.poll(() => keeper.counting).toBe(true);
    // Commands of one connection are applied in order: after this answer those that timed out have been.
    await expect.poll(() => hasty.client.ping().catch(() => 'not yet')).toBe('PONG');
    expect(await left()).toEqual([5, 9_300]);
    await keeper.close();
    hasty.close();
  });

  it('reject at once while the server is gone', async () => {
    await server.kill('SIGKILL');
    await expect.poll(() => connection.status).toBe('down');
    await expect(desk.take(ask('a'))).rejects.toThrow();
  });

  it('leave nothing behind that lives for ever, and remember a running month', async () => {
    await desk.settle(await grantOf('a'), used(1));
    await grantOf('b');
    await desk.take({ ...ask('c'), key: keyOf({ tokensPerMinute: 1_000 }) });
    const names = await connection.client.keys('*');
    const parts = ['', ':grant:a', ':grant:b', ':grant:c', ':leases', ':minute'];
    expect(names.sort()).toEqual(parts.map((part) => `${root}${part}`));
    for (const name of names) expect(await connection.client.ttl(name)).toBeGreaterThan(0);
    expect(await connection.client.ttl(root)).toBeGreaterThan(31 * 86_400);
  });

  it('use the clock of the server', async () => {
    await grantOf('a');
    const [seconds] = await connection.client.time();
    const end = Number(await connection.client.zscore(`${root}:leases`, 'a'));
    expect(Math.abs(end - 60_000 - Number(seconds) * 1_000)).toBeLessThan(5_000);
  });
});

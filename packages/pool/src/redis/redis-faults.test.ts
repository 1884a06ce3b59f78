import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blame, LANE, laneOf, members, NEUTRAL, picked, SUCCESS, tally } from '../conformance/harness.ts';
import { type Lease, STRATEGIES } from '../index.ts';
import { RedisPool } from './redis-pool.ts';

const key = keyBuilder('sluice:')('kiro', 'pool', 'v1');

describe('the Redis pool on a server in trouble', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  let pool: RedisPool;
  beforeEach(async () => {
    server = await startRedis();
    connection = connectRedis({ url: server.url, commandTimeoutMs: 1_000 });
    await connection.untilUp(5_000);
    pool = new RedisPool({ connection, key, owner: 'replica-1', leaseMs: 30_000 });
  });
  afterEach(async () => {
    connection.close();
    await server.stop();
  });
  let leases = 0;
  const pick = async (from = pool): Promise<Lease> =>
    picked(await from.select({ lane: LANE, leaseId: `lease-${leases++}`, tried: [] })).lease;

  it('sends two commands per request', async () => {
    await pool.sync(members(3));
    await pool.report(await pick(), SUCCESS);
    const before = connection.commandsSent;
    for (let index = 0; index < 10; index++) await pool.report(await pick(), SUCCESS);
    expect(connection.commandsSent - before).toBe(20);
  });

  it('does not notice that the server forgot its scripts', async () => {
    await pool.sync(members(3));
    const ids: string[] = [];
    for (let index = 0; index < 9; index++) {
      const lease = await pick();
      ids.push(lease.accountId);
      await connection.client.script('FLUSH');
      await pool.report(lease, NEUTRAL);
    }
    expect(tally(ids)).toEqual({ a0: 3, a1: 3, a2: 3 });
  });

  it('tells an emptied server the members again within the select that finds out', async () => {
    await pool.sync(members(2, { maxInFlight: 1 }));
    const running = await pick();
    await connection.client.flushall();
    expect((await pick()).accountId).toBe('a0');
    // The lease of the running request comes back with its next renewal.
    expect(await pool.renew([running])).toEqual([running.id]);
    expect((await pool.inspect()).map((state) => state.inFlight)).toEqual([2, 0]);
  });

  it('heals an emptied server from many requests at once without disturbing the order', async () => {
    await pool.sync(members(4));
    await connection.client.flushall();
    const ids = (await Promise.all(Array.from({ length: 40 }, () => pick()))).map((lease) => lease.accountId);
    expect(tally(ids)).toEqual({ a0: 10, a1: 10, a2: 10, a3: 10 });
  });

  it('fails within the command timeout while frozen, and a repeated call after the thaw changes nothing more', async () => {
    await pool.sync(members(1, { maxInFlight: 5 }));
    const impatient = connectRedis({ url: server.url, commandTimeoutMs: 150 });
    await impatient.untilUp(5_000);
    const hasty = new RedisPool({ connection: impatient, key, owner: 'replica-2', leaseMs: 30_000 });
    const lease = await pick(hasty);
    server.freeze();
    const request = { lane: LANE, leaseId: 'twice', tried: [] };
    await expect(hasty.select(request)).rejects.toThrow('timed out');
    await expect(hasty.report(lease, blame({ cooldown: { base: 60_000, max: 600_000 } }))).rejects.toThrow('timed out');
    server.thaw();
    // Commands of one connection are applied in order: after this answer the two that timed out have been.
    await expect.poll(() => impatient.client.ping().catch(() => 'not yet')).toBe('PONG');
    expect(await pool.report(lease, blame({ cooldown: { base: 60_000, max: 600_000 } }))).toEqual({ settled: false });
    expect(picked(await pool.select(request)).inFlight).toBe(1);
    expect((await pool.inspect())[0]).toMatchObject({
      inFlight: 1,
      account: { backoffLevel: 1, failures: 1 },
    });
    impatient.close();
  });

  it('rejects at once while the server is gone, and works again after its return', async () => {
    await pool.sync(members(2));
    await server.kill('SIGKILL');
    await expect.poll(() => connection.status).toBe('down');
    await expect(pick()).rejects.toThrow();
    await server.restart();
    expect(await connection.untilUp(10_000)).toBe(true);
    expect((await pick()).accountId).toBe('a0');
  });

  it('uses the clock of the server', async () => {
    await pool.sync(members(1));
    const [seconds] = await connection.client.time();
    const lease = await pick();
    expect(Math.abs(lease.expiresAt - 30_000 - Number(seconds) * 1_000)).toBeLessThan(5_000);
  });

  it('leaves nothing behind that lives for ever but the members and their accounts', async () => {
    await pool.sync(members(2, { maxInFlight: 1 }));
    for (const verdict of [SUCCESS, blame({ scope: 'model', until: Date.now() + 60_000 })]) {
      await pool.report(await pick(), verdict);
    }
    for (const strategy of STRATEGIES) {
      const request = { lane: laneOf(strategy), leaseId: `one-of-${strategy}`, tried: [], session: 's' };
      await pool.report(picked(await pool.select(request)).lease, NEUTRAL);
    }
    const names = await connection.client.keys('*');
    expect(names.filter((name) => /:(pins|pinned|sessions):/.test(name))).toHaveLength(3);
    const lasting: string[] = [];
    for (const name of names) if ((await connection.client.ttl(name)) === -1) lasting.push(name.slice(key.length));
    expect(lasting.sort()).toEqual(['', ':account:a0', ':account:a1', ':members', ':roster', ':waits:a1']);
  });
});

import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blame, LANE, members, picked, SUCCESS } from '../conformance/harness.ts';
import type { Lease } from '../index.ts';
import { RedisPool } from '../redis/index.ts';
import { type InsuredChange, InsuredPool } from './insured-pool.ts';

describe('InsuredPool over Redis', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  let pool: InsuredPool;
  let other: RedisPool;
  let changes: boolean[];
  let onDegraded: (change: InsuredChange) => void;

  beforeEach(async () => {
    server = await startRedis();
    connection = connectRedis({ url: server.url, commandTimeoutMs: 200 });
    await connection.untilUp(5_000);
    changes = [];
    onDegraded = () => {};
    const key = keyBuilder('sluice:')('kiro', 'pool', 'v1');
    const primary = new RedisPool({ connection, key, owner: 'replica-1' });
    other = new RedisPool({ connection, key, owner: 'replica-2' });
    pool = new InsuredPool({
      primary,
      owner: 'replica-1',
      probeMs: 20,
      onChange(change) {
        changes.push(change.degraded);
        onDegraded(change);
      },
    });
  });
  afterEach(async () => {
    await pool.close();
    connection.close();
    await server.stop();
  });

  let leases = 0;
  const pick = async (): Promise<Lease> =>
    picked(await pool.select({ lane: LANE, leaseId: `lease-${leases++}`, tried: [] })).lease;
  const recovered = () => expect.poll(() => pool.degraded, { timeout: 15_000, interval: 10 }).toBe(false);

  it('serves while Redis is frozen, and Redis knows everything after the thaw', async () => {
    await pool.sync(members(4, { maxInFlight: 10 }));
    const before = await pick();
    server.freeze();
    const during = await Promise.all(Array.from({ length: 20 }, () => pick()));
    expect(pool.degraded).toBe(true);
    await pool.report(before, blame({ until: Date.now() + 3_600_000 }));
    await Promise.all(during.slice(1).map((lease) => pool.report(lease, SUCCESS)));
    server.thaw();
    await recovered();
    const states = await pool.inspect();
    expect(states.find((state) => state.accountId === before.accountId)?.account.blockReason).toBe('cooldown');
    expect(states.reduce((sum, state) => sum + state.account.successes, 0)).toBe(19);
    expect(states.reduce((sum, state) => sum + state.inFlight, 0)).toBe(1);
    expect(changes).toEqual([true, false]);
  });

  it('serves while Redis is killed, and fills the empty one that comes back', async () => {
    await pool.sync(members(3));
    const running = await pick();
    // Another replica's verdict, which this one only knows from its copy.
    const elsewhere = picked(await other.select({ lane: LANE, leaseId: 'elsewhere', tried: [] })).lease;
    await other.report(elsewhere, blame({ until: Date.now() + 3_600_000, scope: 'model' }));
    await pool.sync(members(3));
    const down = new Promise<void>((resolve) => {
      onDegraded = (change) => change.degraded && resolve();
    });
    await server.kill('SIGKILL');
    await pool.report(await pick(), blame({ until: Date.now() + 3_600_000, reason: 'quota' }));
    await down;
    await server.restart();
    await recovered();
    expect(await pick()).toBeDefined();
    const states = await pool.inspect();
    expect(states.map((state) => state.accountId)).toEqual(['a0', 'a1', 'a2']);
    expect(states.filter((state) => state.account.blockReason === 'quota')).toHaveLength(1);
    expect(states.find((state) => state.accountId === elsewhere.accountId)?.scopes[LANE.model]).toMatchObject({
      scope: 'model',
      blockReason: 'cooldown',
    });
    expect(states.find((state) => state.accountId === running.accountId)?.inFlight).toBeGreaterThanOrEqual(1);
    expect(changes).toEqual([true, false]);
  });

  it('slows a pool down again that Redis has forgotten to be slowed', async () => {
    await pool.sync(members(2));
    await pool.report(await pick(), blame({ until: Date.now() + 3_600_000, abuse: true }));
    const down = new Promise<void>((resolve) => {
      onDegraded = (change) => change.degraded && resolve();
    });
    await server.kill('SIGKILL');
    expect(await pool.select({ lane: LANE, leaseId: 'too-soon', tried: [] })).toMatchObject({ reason: 'slowed' });
    await down;
    await server.restart();
    await recovered();
    const [state] = await pool.inspect();
    expect(state?.slowed?.spacingMs).toBe(1_000);
    expect(state?.account).toMatchObject({ blockReason: 'cooldown', circuit: 'closed' });
  });

  it('does not even degrade when Redis is flushed', async () => {
    await pool.sync(members(3));
    await pick();
    await connection.client.flushall();
    await pick();
    expect((await pool.inspect()).map((state) => state.accountId)).toEqual(['a0', 'a1', 'a2']);
    expect(changes).toEqual([]);
  });
});

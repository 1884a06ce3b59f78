import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blame, LANE, members, NEUTRAL, OTHER_MODEL, picked, SUCCESS, tally } from '../conformance/harness.ts';
import type { AccountState, Lease, Pool } from '../index.ts';
import { RedisPool } from './redis-pool.ts';

const key = keyBuilder('sluice:')('kiro', 'pool', 'v1');
const ERROR = blame({ kind: 'transient', scope: 'model' });

describe('the Redis pool over restarts and releases', () => {
  let server: RedisServer;
  let connections: RedisConnection[];
  beforeEach(async () => {
    server = await startRedis();
    connections = [];
  });
  afterEach(async () => {
    for (const connection of connections) connection.close();
    await server.stop();
  });

  async function start(owner: string): Promise<{ pool: Pool; connection: RedisConnection }> {
    const connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
    connections.push(connection);
    await connection.untilUp(5_000);
    return { pool: new RedisPool({ connection, key, owner }), connection };
  }

  let leases = 0;
  const pick = async (pool: Pool, lane = LANE): Promise<Lease> =>
    picked(await pool.select({ lane, leaseId: `lease-${leases++}`, tried: [] })).lease;
  const stateOf = async (pool: Pool, id: string): Promise<AccountState | undefined> =>
    (await pool.inspect()).find((state) => state.accountId === id);

  it('has every block, circuit, lease and the pace as they were when all replicas restart', async () => {
    const before = await start('replica-1');
    await before.pool.sync(members(4, { maxInFlight: 5 }));
    const until = Date.now() + 3_600_000;
    const lane = { group: 'main', model: 'pro', modelGroup: 'gemini' };
    await before.pool.report(await pick(before.pool), blame({ until, reason: 'quota' }));
    await before.pool.report(await pick(before.pool, lane), blame({ until, scope: 'model_group' }));
    await before.pool.report(await pick(before.pool), blame({ kind: 'authentication', reason: 'auth_failed' }));
    // Two accounts are left in this lane: one fails three times, the other twice.
    for (let error = 0; error < 5; error++) await before.pool.report(await pick(before.pool, lane), ERROR);
    await pick(before.pool, OTHER_MODEL);
    await before.pool.report(await pick(before.pool, OTHER_MODEL), { ...ERROR, abuse: true });
    const known = await before.pool.inspect();
    expect(known.map((state) => state.scopes['pro']?.circuit)).toEqual([undefined, undefined, 'open', 'closed']);
    before.connection.close();

    const after = await start('replica-1');
    await after.pool.sync(members(4, { maxInFlight: 5 }));
    expect(await after.pool.inspect()).toEqual(known);
    expect(await after.pool.select({ lane: OTHER_MODEL, leaseId: 'next', tried: [] })).toMatchObject({
      reason: 'slowed',
    });
  });

  it('wipes nothing of another replica when one starts, stops or dies', async () => {
    const [one, two] = [await start('replica-1'), await start('replica-2')];
    for (const { pool } of [one, two]) await pool.sync(members(3, { maxInFlight: 1 }));
    const running = await pick(two.pool);
    await two.pool.report(await pick(two.pool), blame({ until: Date.now() + 3_600_000 }));
    const mine = await pick(one.pool);
    const known = await two.pool.inspect();
    await one.pool.close();
    one.connection.close();
    expect(await two.pool.inspect()).toEqual(known);
    const again = await start('replica-1');
    await again.pool.sync(members(3, { maxInFlight: 1 }));
    expect(await again.pool.inspect()).toEqual(known);
    expect(await again.pool.select({ lane: LANE, leaseId: 'full', tried: [] })).toMatchObject({ reason: 'busy' });
    expect(await two.pool.renew([running])).toEqual([]);
    expect(await two.pool.report(running, SUCCESS)).toEqual({ settled: true });
    expect((await pick(again.pool)).accountId).toBe(running.accountId);
    expect((await stateOf(again.pool, mine.accountId))?.inFlight).toBe(1);
  });

  it('shares turns, blocks and circuits with a release whose scripts have another text', async () => {
    const [ours, theirs] = [await start('ours'), connectRedis({ url: server.url, commandTimeoutMs: 5_000 })];
    connections.push(theirs);
    await theirs.untilUp(5_000);
    const define = theirs.client.defineCommand.bind(theirs.client);
    theirs.client.defineCommand = (name, { lua, numberOfKeys }) =>
      define(name, { lua: `${lua}\n-- another release`, ...(numberOfKeys !== undefined && { numberOfKeys }) });
    const pools = [ours.pool, new RedisPool({ connection: theirs, key, owner: 'theirs' })];
    for (const pool of pools) await pool.sync(members(4));
    const ids: string[] = [];
    for (let turn = 0; turn < 16; turn++) {
      for (const pool of pools) {
        const lease = await pick(pool);
        ids.push(lease.accountId);
        await pool.report(lease, NEUTRAL);
      }
    }
    expect(tally(ids)).toEqual({ a0: 8, a1: 8, a2: 8, a3: 8 });
    // Three rounds of errors by turns of both releases trip every account for this model.
    for (let round = 0; round < 6; round++) for (const pool of pools) await pool.report(await pick(pool), ERROR);
    for (const pool of pools) {
      expect(await pool.select({ lane: LANE, leaseId: 'nobody', tried: [] })).toMatchObject({ reason: 'cooling' });
    }
    expect(await pools[0]?.inspect()).toEqual(await pools[1]?.inspect());
  });

  it('reads what a release without circuits has stored, and lives with what it deletes', async () => {
    const { pool, connection } = await start('replica-1');
    await pool.sync(members(1));
    const account = `${key}:account:a0`;
    const until = Date.now() + 3_600_000;
    await connection.client.hset(account, 'a|until', until, 'a|reason', 'quota', 'a|fails', 2, 'a|level', 1);
    expect((await stateOf(pool, 'a0'))?.account).toMatchObject({
      blockReason: 'quota',
      retryAt: until,
      circuit: 'closed',
    });
    expect(await pool.select({ lane: LANE, leaseId: 'early', tried: [] })).toMatchObject({ retryAt: until });
    await pool.reset();
    for (let error = 0; error < 3; error++) await pool.report(await pick(pool), { ...ERROR, scope: 'account' });
    expect((await stateOf(pool, 'a0'))?.account.circuit).toBe('open');
    // What its `report` does after a success and its `reset` always.
    await connection.client.hdel(account, 'a|until', 'a|reason', 'a|level');
    expect((await stateOf(pool, 'a0'))?.account).toMatchObject({ circuit: 'closed', blockReason: 'none' });
    const lane = OTHER_MODEL;
    await Promise.all([pick(pool, lane), pick(pool, lane), pick(pool, lane)]);
    await pool.report(await pick(pool, lane), SUCCESS);
    expect((await stateOf(pool, 'a0'))?.account.consecutiveFailures).toBe(0);
    await pool.report(await pick(pool, lane), blame({ until }));
    expect((await stateOf(pool, 'a0'))?.account).toMatchObject({ blockReason: 'cooldown', circuit: 'closed' });
  });
});

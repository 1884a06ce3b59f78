import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blame, LANE, laneOf, members, NEUTRAL, picked } from '../conformance/harness.ts';
import type { Lane, Strategy } from '../index.ts';
import { RedisPool } from './redis-pool.ts';

const key = keyBuilder('sluice:')('kiro', 'pool', 'v1');

describe('lines in Redis', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  let pool: RedisPool;
  beforeEach(async () => {
    server = await startRedis();
    connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
    await connection.untilUp(5_000);
    pool = new RedisPool({ connection, key, owner: 'replica-1' });
  });
  afterEach(async () => {
    connection.close();
    await server.stop();
  });

  let leases = 0;
  const turn = async (lane: Lane, session = ''): Promise<string> => {
    const { lease } = picked(await pool.select({ lane, leaseId: `l${leases++}`, tried: [], session }));
    await pool.report(lease, NEUTRAL);
    return lease.accountId;
  };
  const turns = async (lane: Lane, sessions: readonly string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const session of sessions) ids.push(await turn(lane, session));
    return ids;
  };

  it.each<Strategy>(['least_in_flight', 'sticky'])(
    'keep the order of %s when turns are counted anew',
    async (strategy) => {
      const lane = laneOf(strategy);
      await pool.sync(members(5));
      expect(await turns(lane, ['A', 'B', 'C'])).toEqual(['a0', 'a1', 'a2']);
      await connection.client.hset(`${key}:lane:main/opus//${strategy}`, 'turn', 2 ** 22 - 4);
      expect(await turns(lane, ['D', 'E', 'F', 'G'])).toEqual(['a3', 'a4', 'a0', 'a1']);
      expect(Number(await connection.client.hget(`${key}:lane:main/opus//${strategy}`, 'turn'))).toBeLessThan(20);
      expect(await turns(lane, ['H', 'I', 'J'])).toEqual(['a2', 'a3', 'a4']);
    },
  );

  it('are shared with a release that only takes turns', async () => {
    await pool.sync(members(3));
    expect(await turns(LANE, ['', ''])).toEqual(['a0', 'a1']);
    expect(await connection.client.exists(`${key}:ready:main/opus/`)).toBe(1);
    expect(await turns(laneOf('round_robin'), [''])).toEqual(['a2']);
  });

  it('forget silent sessions in steps, so that no pick takes long', async () => {
    const hasty = new RedisPool({ connection, key, owner: 'r', now: () => time, pin: { forMs: 1_000 } });
    let time = 1_700_000_000_000;
    pool = hasty;
    await pool.sync(members(2));
    const sessions = Array.from({ length: 600 }, (_, index) => `s${index}`);
    await turns(laneOf('sticky'), sessions);
    time += 1_000;
    const left: number[] = [];
    for (let pick = 0; pick < 3; pick++) {
      await turn(laneOf('sticky'), 'new');
      left.push(await connection.client.zcard(`${key}:pinned:main/opus//sticky`));
    }
    expect(left).toEqual([600 - 256 + 1, 600 - 512 + 1, 1]);
    expect(await connection.client.hvals(`${key}:sessions:main/opus//sticky`)).toEqual(['1']);
  });

  it('of sessions go with their accounts', async () => {
    await pool.sync(members(2));
    await turns(laneOf('sticky'), ['A', 'B']);
    await pool.sync(members(2).slice(1));
    await turns(laneOf('sticky'), ['A', 'B']);
    expect(await connection.client.hgetall(`${key}:sessions:main/opus//sticky`)).toEqual({ a1: '2' });
    const { lease } = picked(await pool.select({ lane: laneOf('sticky'), leaseId: 'x', tried: [], session: 'A' }));
    await pool.report(lease, blame({ until: Date.now() + 60_000 }));
    expect(await pool.select({ lane: laneOf('sticky'), leaseId: 'y', tried: [], session: 'A' })).toMatchObject({
      reason: 'cooling',
    });
  });
});

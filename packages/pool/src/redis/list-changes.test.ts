import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blame, laneOf, members, NEUTRAL, picked } from '../conformance/harness.ts';
import type { Lane, Member } from '../index.ts';
import { listChanges } from './list-changes.ts';
import { RedisPool } from './redis-pool.ts';

const key = keyBuilder('sluice:')('kiro', 'pool', 'v1');

const member: fc.Arbitrary<Member> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  priority: fc.nat({ max: 1 }),
  weight: fc.constantFrom(1, 2.5),
  groups: fc.constantFrom(['main'], ['main', 'x'], ['x']),
  disabled: fc.boolean(),
});
const list = fc.uniqueArray(member, { selector: ({ id }) => id, maxLength: 6 });

describe('changes of a member list', () => {
  it('name who is gone, who is new and before whom, and who is no longer the same', () => {
    const [a, b, c, d] = members(4) as [Member, Member, Member, Member];
    const heavy = { ...c, weight: 2 };
    expect(listChanges([a, b, c], [a, d, heavy])).toEqual({
      gone: [b.id],
      changed: [
        [heavy, ''],
        [d, c.id],
      ],
    });
    expect(listChanges([a, b], [a, { ...b }])).toEqual({ gone: [], changed: [] });
    expect(listChanges([a, b, c], [b, a, c])).toBeUndefined();
    expect(listChanges([], members(501))).toBeUndefined();
  });
});

describe('a member list in Redis', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  beforeAll(async () => {
    server = await startRedis();
    connection = connectRedis({ url: server.url, commandTimeoutMs: 5_000 });
    await connection.untilUp(5_000);
  });
  afterAll(async () => {
    connection.close();
    await server.stop();
  });
  beforeEach(async () => {
    await connection.client.flushall();
  });
  const open = (owner: string) => new RedisPool({ connection, key, owner });
  const stored = async () => ({
    roster: await connection.client.lrange(`${key}:roster`, 0, -1),
    members: await connection.client.hgetall(`${key}:members`),
    states: await open('reader').inspect(),
  });
  /** Commands that were run since, scripts' own among them. */
  const commands = async (): Promise<number> => {
    const stats = await connection.client.info('commandstats');
    return [...stats.matchAll(/calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  };

  it('is the same whether its changes were told one after another, by two replicas, or the last list as a whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(list, fc.nat({ max: 2 })), { minLength: 1, maxLength: 8 }), async (steps) => {
        await connection.client.flushall();
        const replicas = [open('r1'), open('r2')];
        for (const [members, who] of steps) {
          for (const [index, replica] of replicas.entries()) if (index !== who) await replica.sync(members);
        }
        const byChanges = await stored();
        await connection.client.flushall();
        await open('whole').sync(steps.at(-1)?.[0] ?? []);
        expect(byChanges).toEqual(await stored());
      }),
      { numRuns: 60 },
    );
  });

  it('of ten thousand costs as little to change as one of ten', async () => {
    const costs: number[] = [];
    for (const size of [10, 10_000]) {
      await connection.client.flushall();
      const pool = open('r1');
      const before = members(size);
      await pool.sync(before);
      const begun = await commands();
      await pool.sync([...before.slice(0, 5), { id: 'new', priority: 0, weight: 1 }, ...before.slice(6)]);
      await pool.sync([
        ...before.slice(0, 5),
        { id: 'new', priority: 0, weight: 1, disabled: true },
        ...before.slice(6),
      ]);
      costs.push((await commands()) - begun);
    }
    expect(costs[0]).toBeLessThan(60);
    expect(costs[1]).toBe(costs[0]);
  });

  it('leaves every line as it stands when only a switch, a weight or a limit is another', async () => {
    const pool = open('r1');
    const turn = async (lane: Lane): Promise<string> => {
      const { lease } = picked(await pool.select({ lane, leaseId: `l${Math.random()}`, tried: [] }));
      await pool.report(lease, NEUTRAL);
      return lease.accountId;
    };
    const lane = laneOf('round_robin');
    await pool.sync(members(3));
    expect([await turn(lane), await turn(lane)]).toEqual(['a0', 'a1']);
    const version = await connection.client.hget(key, 'version');
    const [a0, a1, a2] = members(3) as [Member, Member, Member];
    await pool.sync([a0, a1, { ...a2, disabled: true }]);
    expect([await turn(lane), await turn(lane), await turn(lane)]).toEqual(['a0', 'a1', 'a0']);
    await pool.sync([a0, { ...a1, maxInFlight: 7 }, a2]);
    expect([await turn(lane), await turn(lane), await turn(lane)]).toEqual(['a2', 'a1', 'a0']);
    expect(await connection.client.hget(key, 'version')).toBe(version);
  });

  it('keeps the block of an account that is switched off and on again', async () => {
    const pool = open('r1');
    await pool.sync(members(2));
    const lane = laneOf('round_robin');
    const { lease } = picked(await pool.select({ lane, leaseId: 'x', tried: [] }));
    await pool.report(lease, blame({ until: Date.now() + 60_000 }));
    const [a0, a1] = members(2) as [Member, Member];
    await pool.sync([{ ...a0, disabled: true }, a1]);
    await pool.sync([a0, a1]);
    for (let index = 0; index < 3; index++) {
      const { lease } = picked(await pool.select({ lane, leaseId: `y${index}`, tried: [] }));
      expect(lease.accountId).toBe('a1');
    }
  });
});

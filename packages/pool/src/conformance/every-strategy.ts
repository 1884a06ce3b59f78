import { expect, it } from 'vitest';
import { type Lane, type Member, STRATEGIES, type Strategy } from '../index.ts';
import {
  Bench,
  blame,
  LANE,
  LEASE_MS,
  laneOf,
  type MakePool,
  members,
  NEUTRAL,
  OTHER_MODEL,
  picked,
  SUCCESS,
  tally,
} from './harness.ts';

const ERROR = blame({ kind: 'transient' });
const OPEN_MS = 30 * 60_000;
const member = (id: string, fields: Partial<Member> = {}): Member => ({ id, priority: 0, weight: 1, ...fields });

/** What no strategy changes: who can be picked at all, what is said when nobody can, and how many at once. */
export function everyStrategyConformance(make: MakePool): void {
  const each = it.each(STRATEGIES);

  each('%s picks only who can serve, of the lowest tier', async (strategy) => {
    await using bench = new Bench(make);
    const lane = laneOf(strategy);
    await bench.pool.sync([
      member('off', { disabled: true }),
      member('elsewhere', { models: ['haiku'] }),
      member('stranger', { groups: ['side'] }),
      member('cooling'),
      member('blocked for the model'),
      member('full', { maxInFlight: 1 }),
      member('tried'),
      member('spare', { priority: 3 }),
      member('next', { priority: 1 }),
      member('also', { priority: 1 }),
    ]);
    await bench.blame('cooling', blame({ until: bench.time + 5_000 }));
    await bench.blame('blocked for the model', blame({ scope: 'model', until: bench.time + 5_000 }), lane);
    const others = ['cooling', 'blocked for the model', 'tried', 'next', 'also', 'spare'];
    expect((await bench.pick(lane, others, 'holder')).accountId).toBe('full');
    const ids: string[] = [];
    for (let index = 0; index < 30; index++) ids.push(await bench.turn(lane, `s${index % 7}`, ['tried']));
    const served = strategy === 'priority' ? ['next'] : ['also', 'next'];
    expect(Object.keys(tally(ids)).sort()).toEqual(served);
    expect(await bench.turn(lane, 's1', [])).toBe('tried');
    expect(await bench.turn(lane, 's1', ['tried', 'next', 'also'])).toBe('spare');
  });

  each('%s says why nobody can be picked, and when that ends', async (strategy) => {
    await using bench = new Bench(make);
    const lane = laneOf(strategy);
    const select = (tried: string[] = []) => bench.select(lane, tried, 'session');
    expect(await select()).toEqual({ outcome: 'exhausted', reason: 'empty' });
    await bench.pool.sync(members(2, { maxInFlight: 1 }));
    expect(await select(['a0', 'a1'])).toEqual({ outcome: 'exhausted', reason: 'tried' });
    const first = await bench.pick(lane, ['a1'], 'session');
    await bench.blame('a1', blame({ until: bench.time + 5_000 }));
    const retryAt = bench.time + 5_000;
    expect(await select()).toEqual({ outcome: 'exhausted', reason: 'busy', retryAt });
    await bench.pool.report(first, blame({ until: bench.time + 7_000 }));
    expect(await select()).toEqual({ outcome: 'exhausted', reason: 'cooling', retryAt });
    bench.time = retryAt - 1;
    expect(await select()).toEqual({ outcome: 'exhausted', reason: 'cooling', retryAt });
    bench.time = retryAt;
    expect((await bench.pick(lane, [], 'session')).accountId).toBe('a1');
    for (const id of ['a0', 'a1']) await bench.blame(id, blame({ reason: 'disabled', kind: 'permission' }));
    expect(await select()).toEqual({ outcome: 'exhausted', reason: 'blocked' });
    await bench.pool.reset('a0');
    expect((await bench.pick(lane, [], 'session')).accountId).toBe('a0');
  });

  each('%s comes back to a lower tier as soon as it can serve again', async (strategy) => {
    await using bench = new Bench(make);
    const lane = laneOf(strategy);
    await bench.pool.sync([member('spare', { priority: 1 }), member('first', { maxInFlight: 1 })]);
    const held = await bench.pick(lane, [], 's');
    expect(held.accountId).toBe('first');
    for (let index = 0; index < 5; index++) expect(await bench.turn(lane, 's')).toBe('spare');
    await bench.pool.report(held, NEUTRAL);
    for (let index = 0; index < 5; index++) expect(await bench.turn(lane, 's')).toBe('first');
    await bench.blame('first', blame({ until: bench.time + 1_000 }));
    for (let index = 0; index < 5; index++) expect(await bench.turn(lane, 's')).toBe('spare');
    bench.time += 1_000;
    for (let index = 0; index < 5; index++) expect(await bench.turn(lane, 's')).toBe('first');
  });

  each('%s gives an account on probation to one of 60 simultaneous picks', async (strategy) => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    for (let error = 0; error < 3; error++) await bench.blame('a0', ERROR);
    bench.time += OPEN_MS;
    const replicas = ['r1', 'r2', 'r3'].map((owner) => bench.open(owner));
    const crowd = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const lane = laneOf(strategy, index % 2 === 0 ? LANE : OTHER_MODEL);
        const request = { lane, leaseId: `crowd-${index}`, tried: [], session: `s${index}` };
        return (replicas[index % 3] ?? bench.pool).select(request);
      }),
    );
    const probes = crowd.map((selection) => picked(selection).lease).filter(({ accountId }) => accountId === 'a0');
    expect(probes).toHaveLength(1);
    expect(await bench.select(laneOf(strategy), ['a1'], 'late')).toEqual({ outcome: 'exhausted', reason: 'busy' });
    for (const probe of probes) await bench.pool.report(probe, SUCCESS);
    expect(await bench.turn(laneOf(strategy), 'late', ['a1'])).toBe('a0');
  });

  each('%s keeps the distance of a slowed pool', async (strategy) => {
    await using bench = new Bench(make);
    const lane = laneOf(strategy);
    await bench.pool.sync(members(4));
    await bench.blame('a3', blame({ abuse: true, until: bench.time + 3_600_000 }));
    for (let second = 0; second < 3; second++) {
      const slowed = { outcome: 'exhausted', reason: 'slowed', retryAt: bench.time + 1_000 };
      expect(await bench.select(lane, [], 's')).toEqual(slowed);
      bench.time += 1_000;
      await bench.turn(lane, 's');
    }
  });

  each('%s never lets an account exceed its limit in 1,500 requests over three replicas', async (strategy) => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(4, { maxInFlight: 3 }));
    const [worst, served, refused] = await crowd(bench, strategy, 1_500);
    expect(worst).toBeLessThanOrEqual(3);
    expect(served + refused).toBe(1_500);
    expect(served).toBeGreaterThan(300);
    expect((await bench.pool.inspect()).map((state) => state.inFlight)).toEqual([0, 0, 0, 0]);
    const last = await bench.pick(laneOf(strategy), [], 's');
    bench.time += LEASE_MS;
    expect((await bench.pick(laneOf(strategy), [], 's')).id).not.toBe(last.id);
  });

  each('%s answers a repeated select with the pick it made before', async (strategy) => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    for (let index = 0; index < 5; index++) {
      const request = { lane: laneOf(strategy), leaseId: `twice-${index}`, tried: [], session: `s${index}` };
      const first = picked(await bench.pool.select(request));
      expect(picked(await bench.pool.select(request))).toEqual({ ...first, inFlight: first.inFlight });
    }
    const inFlight = (await bench.pool.inspect()).reduce((sum, state) => sum + state.inFlight, 0);
    expect(inFlight).toBe(5);
  });

  const others = STRATEGIES.filter((strategy) => strategy !== 'round_robin');
  it.each(others)('%s may take over at any time and hand back, and nothing is forgotten', async (strategy) => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(4, { maxInFlight: 2 }));
    expect(await bench.turns(2)).toEqual(['a0', 'a1']);
    await bench.blame('a3', blame({ until: bench.time + 5_000 }));
    const running = await bench.pick(laneOf(strategy), ['a0', 'a1'], 's');
    expect(running.accountId).toBe('a2');
    await bench.pick(LANE, ['a0', 'a1']);
    const ids: string[] = [];
    for (let index = 0; index < 6; index++) ids.push(await bench.turn(laneOf(strategy), `s${index}`));
    expect(Object.keys(tally(ids)).filter((id) => id === 'a2' || id === 'a3')).toEqual([]);
    await bench.pool.report(running, NEUTRAL);
    expect(await bench.turns(3)).toEqual(['a0', 'a1', 'a2']);
  });

  each('%s lets the requests of a removed account run on', async (strategy) => {
    await using bench = new Bench(make);
    const lane = laneOf(strategy);
    await bench.pool.sync(members(2, { maxInFlight: 2 }));
    const running = [await bench.pick(lane, ['a1'], 's'), await bench.pick(lane, ['a1'], 's')];
    await bench.pool.sync(members(2, { maxInFlight: 2 }).slice(1));
    for (let index = 0; index < 5; index++) expect(await bench.turn(lane, 's')).toBe('a1');
    bench.time += LEASE_MS / 2;
    expect(await bench.pool.renew(running)).toEqual([]);
    bench.time += LEASE_MS / 2;
    const [first] = running;
    if (!first) throw new Error('nobody was picked');
    expect(await bench.pool.report(first, SUCCESS)).toEqual({ settled: true });
    expect(await bench.pool.report(first, SUCCESS)).toEqual({ settled: false });
    expect((await bench.pool.inspect()).map(({ accountId }) => accountId)).toEqual(['a1']);
    await bench.pool.sync(members(2, { maxInFlight: 2 }));
    expect((await bench.pool.inspect())[0]).toMatchObject({ accountId: 'a0', inFlight: 1, account: { successes: 1 } });
    await bench.pick(lane, ['a1'], 's');
    expect(await bench.select(lane, ['a1'], 's')).toMatchObject({ reason: 'busy' });
  });

  each('%s keeps each group to its own accounts', async (strategy) => {
    await using bench = new Bench(make);
    await bench.pool.sync([
      member('a', { groups: ['fast'] }),
      member('b', { groups: ['fast', 'cheap'] }),
      member('c', { groups: ['cheap'] }),
      member('d'),
      member('nobody', { groups: [] }),
    ]);
    const group = async (name: string): Promise<string[]> => {
      const lane: Lane = { group: name, model: 'opus', strategy };
      const tried: string[] = [];
      for (let selection = await bench.select(lane, tried, 's'); selection.outcome === 'picked'; ) {
        tried.push(selection.lease.accountId);
        selection = await bench.select(lane, tried, 's');
      }
      return tried.sort();
    };
    expect(await group('fast')).toEqual(['a', 'b', 'd']);
    expect(await group('cheap')).toEqual(['b', 'c', 'd']);
    expect(await group('other')).toEqual(['d']);
  });
}

async function crowd(bench: Bench, strategy: Strategy, requests: number): Promise<[number, number, number]> {
  const running = new Map<string, number>();
  let [worst, served, refused, next] = [0, 0, 0, 0];
  const work = async (owner: string): Promise<void> => {
    const pool = bench.open(owner);
    while (next < requests) {
      const index = next++;
      const lane = laneOf(strategy, { group: 'main', model: `model-${index % 3}` });
      const selection = await pool.select({ lane, leaseId: `r-${index}`, tried: [], session: `s${index % 40}` });
      if (selection.outcome === 'exhausted') {
        refused += 1;
        continue;
      }
      const { accountId } = selection.lease;
      running.set(accountId, (running.get(accountId) ?? 0) + 1);
      worst = Math.max(worst, running.get(accountId) ?? 0, selection.inFlight);
      await Promise.resolve();
      running.set(accountId, (running.get(accountId) ?? 0) - 1);
      await pool.report(selection.lease, served++ % 2 === 0 ? SUCCESS : NEUTRAL);
    }
  };
  await Promise.all(Array.from({ length: 18 }, (_, index) => work(`r${index % 3}`)));
  return [worst, served, refused];
}

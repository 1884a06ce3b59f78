import { expect, it } from 'vitest';
import { Bench, blame, laneOf, type MakePool, members, OTHER_MODEL, tally } from './harness.ts';

const LANE = laneOf('sticky');
const HOUR = 3_600_000;
const POLICY = { pin: { forMs: HOUR, most: 1_000 } };

export function stickyConformance(make: MakePool): void {
  it('serves 200 sessions of 10 turns with one account each, spread evenly', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(7));
    const replicas = ['r1', 'r2', 'r3'].map((owner) => bench.open(owner));
    const cached = new Map<string, string>();
    const served: string[] = [];
    let hits = 0;
    for (let turn = 0; turn < 10; turn++) {
      const order = Array.from({ length: 200 }, (_, index) => (index * 37 + turn * 11) % 200);
      for (const index of order) {
        const [session, pool] = [`session-${index}`, replicas[(index + turn) % 3] ?? bench.pool];
        const selection = await pool.select({ lane: LANE, leaseId: `t${turn}-${index}`, tried: [], session });
        if (selection.outcome === 'exhausted') throw new Error(selection.reason);
        const { accountId } = selection.lease;
        if (cached.get(session) === accountId) hits += 1;
        cached.set(session, accountId);
        served.push(accountId);
        await pool.report(selection.lease, { type: 'success' });
      }
    }
    expect(hits).toBe(1_800);
    const shares = Object.values(tally(served));
    expect(shares).toHaveLength(7);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1.25 * (2_000 / 7));
  });

  it('gives up to 3 % of the hits and no balance when accounts cool and return meanwhile', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(10));
    const cached = new Map<string, string>();
    const served: string[] = [];
    let hits = 0;
    for (let turn = 0; turn < 10; turn++) {
      if (turn === 3) await bench.blame('a4', blame({ until: bench.time + 2_000 }), LANE);
      if (turn === 7) await bench.blame('a8', blame({ until: bench.time + 2_000 }), LANE);
      for (let index = 0; index < 200; index++) {
        const id = await bench.turn(LANE, `session-${index}`);
        if (cached.get(`session-${index}`) === id) hits += 1;
        cached.set(`session-${index}`, id);
        served.push(id);
      }
      bench.time += 1_000;
    }
    // The sessions of an account that cools have to move: those misses are nobody's to avoid.
    expect(hits).toBeGreaterThanOrEqual(0.97 * (1_800 - 2 * 20));
    expect(Math.max(...Object.values(tally(served)))).toBeLessThanOrEqual(1.25 * 200);
  });

  it('sends a new session to the account with the fewest, and one without a session in turn', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(3));
    const [first, second, third] = [
      await bench.turn(LANE, 'A'),
      await bench.turn(LANE, 'B'),
      await bench.turn(LANE, 'C'),
    ];
    expect([first, second, third]).toEqual(['a0', 'a1', 'a2']);
    expect(await bench.turn(LANE, 'D', ['a0'])).toBe('a1');
    expect([await bench.turn(LANE, 'E'), await bench.turn(LANE, 'F')].sort()).toEqual(['a0', 'a2']);
    expect([await bench.turn(LANE, ''), await bench.turn(LANE, ''), await bench.turn(LANE, '')]).toEqual([
      'a0',
      'a1',
      'a2',
    ]);
    expect([await bench.turn(LANE, 'A'), await bench.turn(LANE, 'D')]).toEqual(['a0', 'a1']);
  });

  it('keeps the sessions of one lane out of another', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    const other = laneOf('sticky', OTHER_MODEL);
    expect([await bench.turn(LANE, 'A'), await bench.turn(LANE, 'B')]).toEqual(['a0', 'a1']);
    expect([await bench.turn(other, 'B'), await bench.turn(other, 'A')]).toEqual(['a0', 'a1']);
    expect([await bench.turn(LANE, 'B'), await bench.turn(LANE, 'A')]).toEqual(['a1', 'a0']);
  });

  it.each([
    ['cools', (bench: Bench) => bench.blame('a0', blame({ until: bench.time + 1_000 }))],
    ['cools for the model', (bench: Bench) => bench.blame('a0', blame({ scope: 'model', until: bench.time + 1_000 }))],
    ['is switched off', (bench: Bench) => bench.pool.sync([...members(1, { disabled: true }), ...members(2).slice(1)])],
    ['is removed', (bench: Bench) => bench.pool.sync(members(2).slice(1))],
    ['has left the group', (bench: Bench) => bench.pool.sync([...members(1, { groups: [] }), ...members(2).slice(1)])],
    [
      'is of a higher tier now',
      (bench: Bench) => bench.pool.sync([...members(1, { priority: 1 }), ...members(2).slice(1)]),
    ],
  ])('moves a session for good when its account %s', async (_, happen) => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    expect(await bench.turn(LANE, 'A')).toBe('a0');
    await happen(bench);
    expect(await bench.turn(LANE, 'A')).toBe('a1');
    bench.time += 1_000;
    await bench.pool.sync(members(2));
    expect(await bench.turn(LANE, 'B')).toBe('a0');
    expect(await bench.turn(LANE, 'A')).toBe('a1');
  });

  it('serves a session elsewhere while its account is full or has been tried, and comes back', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2, { maxInFlight: 1 }));
    const first = await bench.pick(LANE, [], 'A');
    expect(await bench.turn(LANE, 'A')).toBe('a1');
    await bench.pool.report(first, { type: 'success' });
    expect(await bench.turn(LANE, 'A')).toBe('a0');
    expect(await bench.turn(LANE, 'A', ['a0'])).toBe('a1');
    expect(await bench.turn(LANE, 'A')).toBe('a0');
    expect(await bench.turn(LANE, 'B')).toBe('a1');
  });

  it('forgets a session an hour after its last request', async () => {
    await using bench = new Bench(make, POLICY);
    await bench.pool.sync(members(2));
    expect([await bench.turn(LANE, 'A'), await bench.turn(LANE, 'B'), await bench.turn(LANE, 'C')]).toEqual([
      'a0',
      'a1',
      'a0',
    ]);
    bench.time += HOUR - 1;
    expect([await bench.turn(LANE, 'A'), await bench.turn(LANE, 'C')]).toEqual(['a0', 'a0']);
    bench.time += 1;
    // B is forgotten, so a1 has nobody, and whoever comes first goes there.
    expect([await bench.turn(LANE, 'D'), await bench.turn(LANE, 'B')]).toEqual(['a1', 'a1']);
    bench.time += HOUR - 1;
    expect(await bench.turn(LANE, 'A')).not.toBe(undefined);
    expect(await bench.turn(LANE, 'D')).toBe('a1');
  });

  it('moves sessions from accounts that have a quarter more than the average, and no more of them', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(2));
    const before = new Map<string, string>();
    for (let index = 0; index < 40; index++) before.set(`s${index}`, await bench.turn(LANE, `s${index}`));
    expect(tally([...before.values()])).toEqual({ a0: 20, a1: 20 });
    await bench.pool.sync(members(4));
    const after: string[] = [];
    for (let round = 0; round < 3; round++) {
      after.length = 0;
      for (const session of before.keys()) after.push(await bench.turn(LANE, session));
    }
    // 40 sessions on 4 accounts are 10 each, and 13 is the most.
    expect(tally(after)).toEqual({ a0: 13, a1: 13, a2: 7, a3: 7 });
  });

  it('remembers so many sessions and no more, the longest silent are forgotten first', async () => {
    await using bench = new Bench(make, { pin: { forMs: HOUR, most: 2 } });
    await bench.pool.sync(members(2));
    const turn = async (session: string) => {
      bench.time += 1;
      return bench.turn(LANE, session);
    };
    expect([await turn('A'), await turn('B'), await turn('A')]).toEqual(['a0', 'a1', 'a0']);
    // C takes the place of B and D that of A, so B comes as a new session.
    expect([await turn('C'), await turn('D'), await turn('B')]).toEqual(['a0', 'a1', 'a0']);
  });
}

import { expect, it } from 'vitest';
import type { Lease } from '../index.ts';
import {
  Bench,
  blame,
  LANE,
  LEASE_MS,
  type MakePool,
  members,
  NEUTRAL,
  OTHER_MODEL,
  SUCCESS,
  tally,
} from './harness.ts';

const OPEN_MS = 30 * 60_000;
const ERROR = blame({ kind: 'transient' });
const HEALTHY = { blockReason: 'none', circuit: 'closed', consecutiveFailures: 0, backoffLevel: 0 };

/** A pool whose `a0` has been tripped by three errors in a row, half an hour ago. */
async function onProbation(make: MakePool, accounts = 1): Promise<Bench> {
  const bench = new Bench(make);
  await bench.pool.sync(members(accounts));
  for (let error = 0; error < 3; error++) await bench.judge('a0', ERROR);
  bench.time += OPEN_MS;
  expect(await bench.scope('a0')).toMatchObject({ circuit: 'half_open', consecutiveFailures: 3 });
  return bench;
}

export function circuitConformance(make: MakePool): void {
  it('opens after three errors in a row, for half an hour, on every replica', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    for (let error = 1; error <= 2; error++) {
      await bench.judge('a0', ERROR);
      expect(await bench.scope('a0')).toMatchObject({
        blockReason: 'none',
        circuit: 'closed',
        consecutiveFailures: error,
      });
    }
    const retryAt = bench.time + OPEN_MS;
    const change = { accountId: 'a0', scope: 'account', before: 'none', after: 'tripped', cause: 'transient', retryAt };
    expect(await bench.pool.report(await bench.pick(), ERROR)).toEqual({ settled: true, change });
    expect(await bench.scope('a0')).toMatchObject({ blockReason: 'cooldown', circuit: 'open', retryAt });
    const elsewhere = { lane: OTHER_MODEL, leaseId: 'elsewhere', tried: [] };
    expect(await bench.open('replica-2').select(elsewhere)).toEqual({
      outcome: 'exhausted',
      reason: 'cooling',
      retryAt,
    });
    bench.time = retryAt - 1;
    expect(await bench.select()).toMatchObject({ reason: 'cooling', retryAt });
  });

  it('trips by the level that failed: another model of the account stays in use', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    for (let error = 0; error < 3; error++) await bench.judge('a0', blame({ kind: 'unknown', scope: 'model' }));
    expect(await bench.select(LANE)).toMatchObject({ reason: 'cooling' });
    expect(await bench.turns(2, OTHER_MODEL)).toEqual(['a0', 'a0']);
    expect(await bench.scope('a0', LANE.model)).toMatchObject({ circuit: 'open', blockReason: 'cooldown' });
    expect(await bench.scope('a0')).toMatchObject(HEALTHY);
  });

  it('counts neither limits nor what a request says that was under way before the block', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const before = [await bench.pick(), await bench.pick(), await bench.pick(), await bench.pick()];
    for (const lease of before) await bench.pool.report(lease, blame({ kind: 'transient', until: bench.time + 1_000 }));
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'closed', consecutiveFailures: 1, failures: 4 });
    bench.time += 1_000;
    for (const kind of ['rate_limit', 'quota_exceeded', 'not_found', 'overloaded'] as const) {
      await bench.judge('a0', blame({ kind }));
    }
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'closed', consecutiveFailures: 1, failures: 8 });
    await bench.judge('a0', ERROR);
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'closed', consecutiveFailures: 2 });
    await bench.judge('a0', SUCCESS);
    expect(await bench.scope('a0')).toMatchObject(HEALTHY);
  });

  it('gives one of 300 simultaneous picks from three replicas to an account on probation', async () => {
    await using bench = await onProbation(make, 2);
    const replicas = ['r1', 'r2', 'r3'].map((owner) => bench.open(owner));
    const selections = await Promise.all(
      Array.from({ length: 300 }, (_, index) => {
        const lane = index % 2 === 0 ? LANE : OTHER_MODEL;
        return (replicas[index % 3] ?? bench.pool).select({ lane, leaseId: `crowd-${index}`, tried: [] });
      }),
    );
    const ids = selections.map((selection) => (selection.outcome === 'picked' ? selection.lease.accountId : 'nobody'));
    expect(tally(ids)).toEqual({ a0: 1, a1: 299 });
    expect(await bench.select(LANE, ['a1'])).toEqual({ outcome: 'exhausted', reason: 'busy' });
  });

  it('closes with the success of its probe', async () => {
    await using bench = await onProbation(make);
    expect(await bench.pool.report(await bench.pick(), SUCCESS)).toEqual({
      settled: true,
      change: { accountId: 'a0', scope: 'account', before: 'tripped', after: 'none', cause: 'success' },
    });
    expect(await bench.scope('a0')).toMatchObject(HEALTHY);
    await Promise.all([bench.pick(), bench.pick(), bench.pick()]);
  });

  it('opens again for as long with the first error of its probe', async () => {
    await using bench = await onProbation(make);
    const answer = await bench.pool.report(await bench.pick(), ERROR);
    expect(answer.change).toMatchObject({ before: 'none', after: 'tripped', retryAt: bench.time + OPEN_MS });
    expect(await bench.select()).toMatchObject({ reason: 'cooling', retryAt: bench.time + OPEN_MS });
    bench.time += OPEN_MS;
    await bench.pool.report(await bench.pick(), SUCCESS);
    expect(await bench.scope('a0')).toMatchObject(HEALTHY);
  });

  it.each([
    ['was given back', (bench: Bench, probe: Lease) => bench.pool.report(probe, NEUTRAL)],
    ['met a limit', (bench: Bench, probe: Lease) => bench.pool.report(probe, blame())],
    ['failed for one model', (bench: Bench, probe: Lease) => bench.pool.report(probe, { ...ERROR, scope: 'model' })],
    ['ran out', async (bench: Bench) => bench.advance(LEASE_MS)],
  ])('sends another probe when one %s', async (_, end) => {
    await using bench = await onProbation(make);
    const probe = await bench.pick();
    expect(await bench.select()).toMatchObject({ reason: 'busy' });
    await end(bench, probe);
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'half_open' });
    await bench.pick();
    expect(await bench.select(OTHER_MODEL)).toMatchObject({ reason: 'busy' });
  });

  it('listens to its probe alone', async () => {
    await using bench = new Bench(make);
    await bench.pool.sync(members(1));
    const older = [await bench.pick(), await bench.pick()];
    for (let error = 0; error < 3; error++) await bench.judge('a0', ERROR);
    await bench.pool.renew(older);
    bench.time += OPEN_MS;
    const [first, second] = older;
    if (!first || !second) throw new Error('nobody was picked');
    await bench.pool.report(first, SUCCESS);
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'half_open', consecutiveFailures: 3 });
    await bench.pool.report(second, ERROR);
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'half_open', blockReason: 'none' });
    const lapsed = await bench.pick();
    bench.time += LEASE_MS;
    const probe = await bench.pick();
    await bench.pool.report(lapsed, SUCCESS);
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'half_open' });
    await bench.pool.report(probe, SUCCESS);
    expect(await bench.scope('a0')).toMatchObject(HEALTHY);
  });

  it('is closed by a person at any time', async () => {
    await using bench = await onProbation(make);
    await bench.judge('a0', ERROR);
    await bench.pool.reset('a0');
    expect(await bench.scope('a0')).toMatchObject(HEALTHY);
    await bench.judge('a0', ERROR);
    expect(await bench.scope('a0')).toMatchObject({ circuit: 'closed', consecutiveFailures: 1 });
    expect(await bench.turns(1)).toEqual(['a0']);
  });
}

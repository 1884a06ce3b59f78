import { type Clock, systemClock } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { blame, LANE, laneOf, members, NEUTRAL, picked, SUCCESS } from '../conformance/harness.ts';
import { poolConformance } from '../conformance/index.ts';
import type { Pool } from '../index.ts';
import { MemoryPool } from '../memory/index.ts';
import { type InsuredChange, InsuredPool, type InsuredPoolOptions } from './insured-pool.ts';

poolConformance(
  'insured, primary well',
  (options) => {
    const primary = new MemoryPool({ owner: 'replica-1', ...options });
    const opened: InsuredPool[] = [];
    return {
      open(owner) {
        const pool = new InsuredPool({ primary, owner, ...options });
        opened.push(pool);
        return pool;
      },
      async close() {
        for (const pool of opened) await pool.close();
      },
    };
  },
  { runs: 70 },
);

/** An in-memory primary whose calls can be made to fail or to hang, before or after they were applied. */
class Patient {
  mood: 'well' | 'fails' | 'hangs' | 'forgets to answer' = 'well';
  readonly inner: MemoryPool;
  calls = 0;

  constructor(now: Clock = systemClock) {
    this.inner = new MemoryPool({ owner: 'primary', now });
  }

  readonly pool: Pool = {
    sync: (list) => this.#go(() => this.inner.sync(list)),
    select: (request) => this.#go(() => this.inner.select(request)),
    report: (lease, verdict) => this.#go(() => this.inner.report(lease, verdict)),
    renew: (leases) => this.#go(() => this.inner.renew(leases)),
    inspect: () => this.#go(() => this.inner.inspect()),
    reset: (id) => this.#go(() => this.inner.reset(id)),
    close: async () => {},
  };

  async #go<T>(work: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.mood === 'fails') throw new Error('primary is down');
    if (this.mood === 'hangs') return new Promise(() => {});
    const result = await work();
    if (this.mood === 'forgets to answer') throw new Error('the answer was lost');
    return result;
  }
}

function insure(options: Partial<InsuredPoolOptions> = {}) {
  const patient = new Patient(options.now);
  const changes: InsuredChange[] = [];
  const pool = new InsuredPool({
    primary: patient.pool,
    owner: 'replica-1',
    probeMs: 10,
    patienceMs: 50,
    snapshotMs: 3_600_000,
    onChange: (change) => changes.push(change),
    ...options,
  });
  const recovered = () => expect.poll(() => pool.degraded, { interval: 5 }).toBe(false);
  let leases = 0;
  const pick = async () => picked(await pool.select({ lane: LANE, leaseId: `l${leases++}`, tried: [] })).lease;
  return { patient, pool, changes, recovered, pick };
}

describe('InsuredPool', () => {
  it('answers from the stand-in when the primary fails, says so once, and comes back by itself', async () => {
    const { patient, pool, changes, recovered, pick } = insure();
    await pool.sync(members(2));
    patient.mood = 'fails';
    const leases = await Promise.all([pick(), pick(), pick(), pick()]);
    expect(leases.map((lease) => lease.owner)).toEqual(Array(4).fill('replica-1'));
    expect(changes).toEqual([{ degraded: true, reason: 'primary is down' }]);
    patient.mood = 'well';
    await recovered();
    expect(changes).toEqual([
      { degraded: true, reason: 'primary is down' },
      { degraded: false, reason: 'recovered' },
    ]);
    expect((await pick()).owner).toBe('primary');
    await pool.close();
  });

  it('waits for a primary that hangs only as long as its patience, and only once', async () => {
    const { patient, pool, changes, pick } = insure({ probeMs: 60_000 });
    await pool.sync(members(2));
    patient.mood = 'hangs';
    await pick();
    expect(changes).toEqual([{ degraded: true, reason: 'no answer within 50 ms' }]);
    const calls = patient.calls;
    await pool.report(await pick(), SUCCESS);
    await pool.inspect();
    expect(patient.calls).toBe(calls);
    await pool.close();
  });

  it('keeps accounts out that the last copy or an own report said are blocked', async () => {
    const { patient, pool, pick } = insure();
    const until = Date.now() + 3_600_000;
    await pool.sync(members(3));
    const elsewhere = picked(await patient.inner.select({ lane: LANE, leaseId: 'x', tried: [] })).lease;
    await patient.inner.report(elsewhere, blame({ until, scope: 'model' }));
    await pool.sync(members(3));
    await pool.report(await pick(), blame({ until }));
    patient.mood = 'fails';
    expect([(await pick()).accountId, (await pick()).accountId]).toEqual(['a2', 'a2']);
    await pool.close();
  });

  it('lets one probe at a time through to an account the last copy had on probation', async () => {
    let time = Date.now();
    const { patient, pool } = insure({ now: () => time, probeMs: 60_000 });
    await pool.sync(members(1));
    let leases = 0;
    const select = (from: Pool) => from.select({ lane: LANE, leaseId: `p${leases++}`, tried: [] });
    for (let error = 0; error < 3; error++) {
      await patient.inner.report(picked(await select(patient.inner)).lease, blame({ kind: 'transient' }));
    }
    time += 30 * 60_000;
    await pool.sync(members(1));
    patient.mood = 'fails';
    const probe = picked(await select(pool)).lease;
    expect(await select(pool)).toMatchObject({ reason: 'busy' });
    await pool.report(probe, SUCCESS);
    expect((await select(pool)).outcome).toBe('picked');
    expect((await select(pool)).outcome).toBe('picked');
    await pool.close();
  });

  it('keeps its share of the pace of a slowed pool', async () => {
    let time = Date.now();
    const { patient, pool, pick } = insure({ replicas: () => 3, now: () => time, probeMs: 60_000 });
    await pool.sync(members(3));
    await pool.report(await pick(), blame({ abuse: true, until: time + 60_000 }));
    patient.mood = 'fails';
    time += 1_000;
    await pick();
    expect(await pool.select({ lane: LANE, leaseId: 'soon', tried: [] })).toEqual({
      outcome: 'exhausted',
      reason: 'slowed',
      retryAt: time + 3_000,
    });
    time += 3_000;
    await pick();
    await pool.close();
  });

  it('keeps sessions on their accounts while the primary is away', async () => {
    const { patient, pool } = insure({ probeMs: 60_000 });
    await pool.sync(members(4));
    let leases = 0;
    const turn = async (session: string) => {
      const request = { lane: laneOf('sticky'), leaseId: `s${leases++}`, tried: [], session };
      const { lease } = picked(await pool.select(request));
      await pool.report(lease, SUCCESS);
      return lease.accountId;
    };
    const before = [await turn('A'), await turn('B'), await turn('C')];
    expect(before).toEqual(['a0', 'a1', 'a2']);
    patient.mood = 'fails';
    expect([await turn('C'), await turn('A'), await turn('B'), await turn('D')]).toEqual(['a2', 'a0', 'a1', 'a3']);
    expect(pool.degraded).toBe(true);
    await pool.close();
  });

  it('takes only its share of a limit, running leases included', async () => {
    const { patient, pool, pick } = insure({ replicas: () => 3 });
    await pool.sync(members(1, { maxInFlight: 7 }));
    const before = [await pick(), await pick()];
    patient.mood = 'fails';
    await pick();
    expect(await pool.select({ lane: LANE, leaseId: 'more', tried: [] })).toMatchObject({ reason: 'busy' });
    await pool.report(before[0] ?? (await pick()), NEUTRAL);
    await pick();
    await pool.close();
  });

  it('tells the primary afterwards what was reported meanwhile, and hands running leases over', async () => {
    const { patient, pool, recovered, pick } = insure();
    await pool.sync(members(2));
    const taken = await pick();
    patient.mood = 'fails';
    const meanwhile = [await pick(), await pick()];
    const [done] = meanwhile;
    await pool.report(taken, blame({ until: Date.now() + 3_600_000 }));
    await pool.report(taken, SUCCESS);
    if (done) await pool.report(done, SUCCESS);
    expect(pool.spooled).toBe(3);
    patient.mood = 'well';
    await recovered();
    expect(pool.spooled).toBe(0);
    const states = await patient.inner.inspect();
    expect(states.find((state) => state.accountId === taken.accountId)?.account).toMatchObject({
      blockReason: 'cooldown',
      failures: 1,
      successes: 1,
    });
    expect(states.reduce((sum, state) => sum + state.inFlight, 0)).toBe(1);
    await pool.close();
  });

  it('gives back what a select whose answer was lost has taken', async () => {
    const { patient, pool, recovered, pick } = insure();
    await pool.sync(members(2, { maxInFlight: 1 }));
    patient.mood = 'forgets to answer';
    const lease = await pick();
    expect((await patient.inner.inspect()).map((state) => state.inFlight)).toEqual([1, 0]);
    patient.mood = 'fails';
    await pool.report(lease, SUCCESS);
    patient.mood = 'well';
    await recovered();
    expect((await patient.inner.inspect()).map((state) => state.inFlight)).toEqual([0, 0]);
    await pool.close();
  });

  it('starts without its primary and tells it the members when it appears', async () => {
    const { patient, pool, recovered, pick } = insure();
    patient.mood = 'fails';
    await pool.sync(members(2));
    expect((await pick()).owner).toBe('replica-1');
    patient.mood = 'well';
    await recovered();
    expect((await patient.inner.inspect()).map((state) => state.accountId)).toEqual(['a0', 'a1']);
    await pool.close();
  });

  it('drops the oldest reports when the primary stays away too long', async () => {
    const { patient, pool, recovered, pick } = insure({ spoolLimit: 10 });
    await pool.sync(members(1));
    patient.mood = 'fails';
    for (let index = 0; index < 25; index++) await pool.report(await pick(), SUCCESS);
    expect(pool.spooled).toBe(10);
    patient.mood = 'well';
    await recovered();
    expect((await patient.inner.inspect())[0]?.account.successes).toBe(10);
    await pool.close();
  });

  it('gives back what a lost select has taken when the stand-in had nobody to offer', async () => {
    const { patient, pool, recovered, pick } = insure({ replicas: () => 2 });
    await pool.sync(members(1, { maxInFlight: 2 }));
    const running = await pick();
    patient.mood = 'forgets to answer';
    expect(await pool.select({ lane: LANE, leaseId: 'lost', tried: [] })).toMatchObject({ reason: 'busy' });
    expect((await patient.inner.inspect())[0]?.inFlight).toBe(2);
    patient.mood = 'well';
    await recovered();
    expect((await patient.inner.inspect())[0]?.inFlight).toBe(1);
    await pool.report(running, SUCCESS);
    await pool.close();
  });

  it('repeats a report whose failure came only after the recovery, without degrading again', async () => {
    const { patient, pool, changes, recovered, pick } = insure({ patienceMs: 300 });
    await pool.sync(members(1));
    const lease = await pick();
    patient.mood = 'hangs';
    const late = pool.report(lease, SUCCESS);
    patient.mood = 'fails';
    await pick();
    patient.mood = 'well';
    await recovered();
    await late;
    await expect.poll(() => pool.spooled).toBe(0);
    expect((await patient.inner.inspect())[0]?.account.successes).toBe(1);
    expect(changes.map((change) => change.degraded)).toEqual([true, false]);
    await pool.close();
  });
});

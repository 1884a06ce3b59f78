import { expect, it } from 'vitest';
import { DeskBench, keyOf, LEASE_MS, type MakeDesk, NOTHING, used } from './limit-harness.ts';

/** Concurrent requests. */
export function slotConformance(make: MakeDesk): void {
  const key = keyOf({ concurrentRequests: 2 });

  it('lets so many run at once, over all replicas', async () => {
    const bench = new DeskBench(make);
    const other = bench.open();
    const grant = await bench.take(key);
    expect(await other.take({ id: 'there', key, tokens: 0, cost: 0 })).toMatchObject({ outcome: 'granted' });
    expect(await bench.ask(key)).toEqual({
      outcome: 'limited',
      limit: 'concurrentRequests',
      retryAfter: 1,
      standings: [{ limit: 'concurrentRequests', max: 2, remaining: 0, resetMs: 0 }],
    });
    await other.settle(grant, used(5));
    await bench.take(key);
  });

  it.each([
    ['used', used(5)],
    ['refunded', NOTHING],
  ])('gives a slot back once when it is %s, however often that is said', async (_, actual) => {
    const bench = new DeskBench(make);
    const [grant] = [await bench.take(key), await bench.take(key)];
    for (let time = 0; time < 3; time++) await bench.desk.settle(grant, actual);
    expect(await bench.left(key, 'concurrentRequests')).toBe(1);
  });

  it('gives the slots of a replica that died back after one lease time', async () => {
    const bench = new DeskBench(make);
    const dead = bench.open();
    for (const id of ['one', 'two']) await dead.take({ id, key, tokens: 0, cost: 0 });
    bench.time += LEASE_MS - 1;
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited' });
    bench.time += 1;
    await bench.take(key);
    await bench.take(key);
  });

  it('keeps the slots of requests that are renewed', async () => {
    const bench = new DeskBench(make);
    const grants = [await bench.take(key), await bench.take(key)];
    for (let time = 0; time < 5; time++) {
      bench.time += LEASE_MS - 1;
      await bench.desk.renew(grants);
    }
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited' });
  });

  it('takes a lost slot back over the limit, but none of a request that has been settled', async () => {
    const bench = new DeskBench(make);
    const [lost, done] = [await bench.take(key), await bench.take(key)];
    await bench.desk.settle(done, used(1));
    bench.time += LEASE_MS;
    await bench.take(key);
    await bench.take(key);
    await bench.desk.renew([lost, done]);
    expect(await bench.left(key, 'concurrentRequests')).toBe(0);
    await bench.desk.settle(lost, used(1));
    expect(await bench.left(key, 'concurrentRequests')).toBe(0);
  });

  it('holds nothing for a key that has no such limit', async () => {
    const bench = new DeskBench(make);
    const grant = await bench.take(keyOf({ requestsPerMinute: 9 }));
    await bench.desk.renew([grant]);
    expect(await bench.left(key, 'concurrentRequests')).toBe(2);
  });
}

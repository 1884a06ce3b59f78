import { describe, expect, it } from 'vitest';
import type { KeyLimits, LimitName } from '../index.ts';
import { DeskBench, keyOf, LEASE_MS, type MakeDesk, NOTHING, START, used } from './limit-harness.ts';

const BUDGETS: readonly (readonly [LimitName, 'tokens' | 'cost'])[] = [
  ['budgetMicrosPerDay', 'cost'],
  ['budgetMicrosPerMonth', 'cost'],
  ['tokensPerDay', 'tokens'],
  ['tokensPerMonth', 'tokens'],
];

/** What a request may use on top of what it surely will, and what books know that a desk has forgotten. */
export function aheadConformance(make: MakeDesk): void {
  describe.each(BUDGETS)('%s', (name, unit) => {
    const key = keyOf({ [name]: 1_000 });
    const amounts = (amount: number) => ({ tokens: 0, cost: 0, [unit]: amount });
    const spends = (amount: number) => ({ ...amounts(amount), outcome: 'used' as const });

    it('nearly spent lets one of 1,000 requests at once in, and is overdrawn by no more than that one', async () => {
      const bench = new DeskBench(make);
      await bench.desk.settle(await bench.take(key), spends(950));
      const replicas = [bench.open(), bench.open(), bench.open()];
      const request = (index: number) => ({ id: `r${index}`, key, ...amounts(10), ahead: amounts(90) });
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => replicas[index % 3]?.take(request(index))),
      );
      const granted = answers.flatMap((answer) =>
        answer?.outcome === 'granted' && answer.grant ? [answer.grant] : [],
      );
      expect(granted).toHaveLength(1);
      for (const grant of granted) await bench.desk.settle(grant, spends(100));
      // 1,050 by now: nobody gets in any more.
      expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', limit: name });
    });

    it('has so many in at once as it can pay for, whatever they say they may use', async () => {
      const bench = new DeskBench(make);
      const answers = await Promise.all(
        Array.from({ length: 300 }, () => bench.ask(key, { ...amounts(10), ahead: amounts(90) })),
      );
      expect(answers.filter(({ outcome }) => outcome === 'granted')).toHaveLength(10);
    });

    it('is not refused to one that may use more than is left', async () => {
      const bench = new DeskBench(make);
      for (let request = 0; request < 20; request++) {
        const grant = await bench.take(key, { ...amounts(1), ahead: amounts(100_000) });
        expect(await bench.left(key, name)).toBe(0);
        await bench.desk.settle(grant, spends(40));
        expect(await bench.left(key, name)).toBe(1_000 - 40 * (request + 1));
      }
    });

    it('that others only hold is worth another try at once', async () => {
      const bench = new DeskBench(make);
      const running = await bench.take(key, { ...amounts(1), ahead: amounts(5_000) });
      expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', limit: name, retryAfter: 1 });
      await bench.desk.settle(running, NOTHING);
      await bench.take(key);
    });

    it('is given back what a request held that nobody renews, and not what it surely used', async () => {
      const bench = new DeskBench(make);
      const [lost, running] = [
        await bench.take(key, { ...amounts(10), ahead: amounts(300) }),
        await bench.take(key, { ...amounts(10), ahead: amounts(300) }),
      ];
      bench.time += LEASE_MS - 1;
      await bench.desk.renew([running]);
      expect(await bench.left(key, name)).toBe(380);
      bench.time += 1;
      expect(await bench.left(key, name)).toBe(680);
      // It was only slow: what it has used is charged all the same, once.
      await bench.desk.settle(lost, spends(200));
      await bench.desk.settle(running, spends(50));
      expect(await bench.left(key, name)).toBe(750);
    });

    it('is lifted to what the books say with what is held on top, and never lowered', async () => {
      const bench = new DeskBench(make);
      const books = (amount: number, at = START) => ({ at, day: amounts(amount), month: amounts(amount) });
      await bench.desk.raise(key.id, books(400));
      expect(await bench.left(key, name)).toBe(600);
      await bench.desk.raise(key.id, books(100));
      expect(await bench.left(key, name)).toBe(600);
      await bench.take(key, { ...amounts(10), ahead: amounts(50) });
      await bench.desk.raise(key.id, books(500));
      expect(await bench.left(key, name)).toBe(450);
      await bench.desk.raise(key.id, books(999, START - 40 * 86_400_000));
      expect(await bench.left(key, name)).toBe(450);
    });
  });

  it('counts for the minute until it is settled', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerMinute: 1_000 } satisfies KeyLimits);
    const grant = await bench.take(key, { tokens: 10, ahead: { tokens: 500, cost: 0 } });
    expect(await bench.left(key, 'tokensPerMinute')).toBe(490);
    await bench.desk.settle(grant, used(30));
    expect(await bench.left(key, 'tokensPerMinute')).toBe(970);
  });
}

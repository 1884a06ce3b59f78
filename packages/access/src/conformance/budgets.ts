import { describe, expect, it } from 'vitest';
import { type Actual, charged, type KeyLimits, type LimitName } from '../index.ts';
import { DeskBench, keyOf, type MakeDesk, NOTHING, START, used } from './limit-harness.ts';

const DAY = 86_400_000;
const MIDNIGHT = Date.UTC(2023, 10, 15);
const NEXT_MONTH = Date.UTC(2023, 11);

/** Budgets of a day and a month, in cost and in tokens. */
export function budgetConformance(make: MakeDesk): void {
  describe.each<[LimitName, 'tokens' | 'cost', number]>([
    ['budgetMicrosPerDay', 'cost', MIDNIGHT],
    ['tokensPerDay', 'tokens', MIDNIGHT],
    ['budgetMicrosPerMonth', 'cost', NEXT_MONTH],
    ['tokensPerMonth', 'tokens', NEXT_MONTH],
  ])('%s', (name, unit, end) => {
    const key = keyOf({ [name]: 1_000 });
    const spent = (amount: number): Actual => ({ tokens: 0, cost: 0, [unit]: amount, outcome: 'used' });

    it('is spent to the last unit, by estimates too, and is whole again when its window ends', async () => {
      const bench = new DeskBench(make);
      await bench.desk.settle(await bench.take(key, { [unit]: 10 }), spent(400));
      await bench.take(key, { [unit]: 600 });
      expect(await bench.ask(key)).toEqual({
        outcome: 'limited',
        limit: name,
        retryAfter: (end - START) / 1_000,
        standings: [{ limit: name, max: 1_000, remaining: 0, resetMs: end - START }],
      });
      bench.time = end - 1;
      expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: 1 });
      bench.time = end;
      await bench.take(key, { [unit]: 1_000 });
    });

    it('may be overdrawn by requests that cost more than was estimated, and then refuses', async () => {
      const bench = new DeskBench(make);
      await bench.desk.settle(await bench.take(key), spent(5_000));
      expect(await bench.left(key, name)).toBe(0);
      expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', limit: name });
    });

    it('is given back what was not used', async () => {
      const bench = new DeskBench(make);
      const [failed, cheap] = [await bench.take(key, { [unit]: 300 }), await bench.take(key, { [unit]: 700 })];
      await bench.desk.settle(failed, NOTHING);
      await bench.desk.settle(cheap, spent(50));
      expect(await bench.left(key, name)).toBe(950);
    });

    it('does not see what a request uses that began before it', async () => {
      const bench = new DeskBench(make);
      const late = await bench.take(key, { [unit]: 10 });
      bench.time = end;
      await bench.desk.settle(late, spent(900));
      expect(await bench.left(key, name)).toBe(1_000);
    });

    it.each([
      ['a negative number', -1],
      ['no number', Number.NaN],
      ['minus infinity', Number.NEGATIVE_INFINITY],
      ['text', '5' as unknown as number],
      ['nothing', undefined as unknown as number],
    ])('is not refilled by an upstream that reports %s', async (_, reported) => {
      const bench = new DeskBench(make);
      await bench.desk.settle(await bench.take(key, { [unit]: 100 }), spent(reported));
      expect(await bench.left(key, name)).toBe(900);
    });

    it.each([2 ** 31, 2 ** 53, 1e308, Number.POSITIVE_INFINITY])(
      'is spent, and its sum stays a sum, by an upstream that reports %d',
      async (reported) => {
        const bench = new DeskBench(make);
        for (let time = 0; time < 3; time++) {
          await bench.desk.settle({ id: `unknown-${time}`, key, tokens: 0, cost: 0 }, spent(reported));
        }
        expect(await bench.left(key, name)).toBe(0);
        bench.time = end;
        expect(await bench.left(key, name)).toBe(1_000);
      },
    );
  });

  it('refuses by the limit that takes longest', async () => {
    const bench = new DeskBench(make);
    const limits: KeyLimits = { requestsPerMinute: 1, tokensPerDay: 100, tokensPerMonth: 100, concurrentRequests: 1 };
    await bench.take(keyOf(limits), { tokens: 100 });
    expect(await bench.ask(keyOf(limits))).toMatchObject({ limit: 'tokensPerMonth' });
    expect(await bench.ask(keyOf({ ...limits, tokensPerMonth: undefined }))).toMatchObject({ limit: 'tokensPerDay' });
  });

  it('knows every day and month of a leap cycle', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerDay: 10, tokensPerMonth: 10_000 });
    for (let day = Date.UTC(2023, 11, 30); day < Date.UTC(2028, 3, 2); day += 9 * DAY) {
      bench.time = day + 3_661_000;
      const date = new Date(day);
      const [daily, monthly] = await bench.desk.inspect(key);
      expect(bench.time + (daily?.resetMs ?? 0)).toBe(day + DAY);
      expect(bench.time + (monthly?.resetMs ?? 0)).toBe(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
      await bench.take(key, { tokens: 10 });
      expect(await bench.left(key, 'tokensPerDay')).toBe(0);
    }
  });

  it('does not begin a day anew when the clock goes back over midnight', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerDay: 10 });
    bench.time = MIDNIGHT;
    await bench.take(key, { tokens: 10 });
    bench.time -= 5_000;
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited', retryAfter: DAY / 1_000 + 5 });
    bench.time += 5_000;
    expect(await bench.ask(key)).toMatchObject({ outcome: 'limited' });
  });

  it('counts for a limit that is only set later', async () => {
    const bench = new DeskBench(make);
    await bench.take(keyOf({ requestsPerMinute: 100 }), { tokens: 300, cost: 40 });
    expect(await bench.left(keyOf({ tokensPerDay: 1_000 }), 'tokensPerDay')).toBe(700);
    expect(await bench.left(keyOf({ budgetMicrosPerMonth: 100 }), 'budgetMicrosPerMonth')).toBe(60);
  });

  it('charges a request whose taking is not known in full', async () => {
    const bench = new DeskBench(make);
    const key = keyOf({ tokensPerDay: 1_000, budgetMicrosPerDay: 1_000 });
    const unknown = { id: 'lost', key, tokens: 500, cost: 500 };
    await bench.desk.settle(unknown, used(120, 30));
    await bench.desk.settle(unknown, used(120, 30));
    await bench.desk.settle({ ...unknown, id: 'failed' }, NOTHING);
    expect(await bench.left(key, 'tokensPerDay')).toBe(880);
    expect(await bench.left(key, 'budgetMicrosPerDay')).toBe(970);
    expect(charged(used(1.2, 3.4), unknown)).toEqual({ tokens: 2, cost: 4 });
  });
}

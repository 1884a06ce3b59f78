import { describe, expect, it } from 'vitest';
import { Ticker } from './ticker.ts';

describe('Ticker', () => {
  it('runs tasks in the order of their time, never early', async () => {
    const ticker = new Ticker();
    const order: string[] = [];
    const start = performance.now();
    const late = new Promise<number>((resolve) => {
      ticker.after(60, () => {
        order.push('late');
        resolve(performance.now() - start);
      });
    });
    ticker.after(5, () => order.push('soon'));
    ticker.after(30, () => order.push('cancelled')).cancel();
    expect(await late).toBeGreaterThanOrEqual(59);
    expect(order).toEqual(['soon', 'late']);
  });

  it('runs a task that another task plans for the past', async () => {
    const ticker = new Ticker();
    await new Promise<void>((resolve) => ticker.after(0, () => ticker.at(0, resolve)));
  });
});

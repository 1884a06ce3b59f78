import { expect, test } from 'vitest';
import { CallGate } from './call-gate.ts';

test('so many calls run at a time, and those that are waited for go first', async () => {
  const gate = new CallGate(2);
  const ends: (() => void)[] = [];
  const order: string[] = [];
  const call = (name: string, urgent: boolean) =>
    gate.run(urgent, () => {
      order.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const calls = [call('a', false), call('b', false), call('c', false), call('d', true), call('e', true)];
  await Promise.resolve();
  expect(order).toEqual(['a', 'b']);
  for (let ended = 0; ended < calls.length; ended += 1) {
    ends[ended]?.();
    await calls[['a', 'b', 'd', 'e', 'c'].map((name) => 'abcde'.indexOf(name))[ended] ?? 0];
    expect(order.length - ended).toBeLessThanOrEqual(3);
  }
  expect(order).toEqual(['a', 'b', 'd', 'e', 'c']);
});

test('a call that fails gives its place back', async () => {
  const gate = new CallGate(1);
  await expect(gate.run(true, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate.run(false, async () => 'next')).toBe('next');
});

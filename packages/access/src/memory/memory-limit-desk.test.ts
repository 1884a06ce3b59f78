import { expect, it } from 'vitest';
import { limitConformance } from '../conformance/index.ts';
import { keyOf, used } from '../conformance/limit-harness.ts';
import { MemoryLimitDesk } from './memory-limit-desk.ts';

limitConformance('memory', (settings) => {
  const desk = new MemoryLimitDesk(settings);
  return { open: () => desk };
});

it('forgets settled and abandoned requests after their time', async () => {
  let time = 0;
  const desk = new MemoryLimitDesk({ openMs: 1_000, settledMs: 100, now: () => time });
  const key = keyOf({ tokensPerDay: 1_000 });
  const left = async () => (await desk.inspect(key))[0]?.remaining;
  const settled = { id: 'settled', key, tokens: 10, cost: 0 };
  const abandoned = { id: 'abandoned', key, tokens: 10, cost: 0 };
  await desk.take(settled);
  await desk.take(abandoned);
  await desk.settle(settled, used(50));
  time = 99;
  await desk.settle(settled, used(50));
  expect(await left()).toBe(940);
  time = 1_000;
  // Nobody knows them any more, so they are charged as what they are not: new.
  await desk.settle(settled, used(50));
  await desk.settle(abandoned, used(10));
  expect(await left()).toBe(880);
});

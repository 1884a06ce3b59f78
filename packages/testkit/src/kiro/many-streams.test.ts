import { expect, it } from 'vitest';
import { expectedText } from './answer-text.ts';
import { ask } from './ask.fixture.ts';
import { startKiroSimulator } from './simulator.ts';

it('three hundred paced streams at once all arrive whole, and every one is counted once', async () => {
  await using simulator = await startKiroSimulator();
  const seeds = Array.from({ length: 300 }, (_, index) => index + 1);
  const captures = await Promise.all(
    seeds.map((seed) => ask(simulator.url, `[[sim: tokens=20 pace=100 seed=${seed}]]`, { token: `at-${seed % 10}` })),
  );
  expect(captures.map(({ text }) => text)).toEqual(seeds.map((seed) => expectedText({ tokens: 20, seed })));
  const stats = await simulator.until(({ open }) => open === 0);
  expect(stats).toMatchObject({ finished: 300, aborted: 0 });
  expect(Object.values(stats.accounts).map(({ picks, outputTokens }) => [picks, outputTokens])).toEqual(
    Array.from({ length: 10 }, () => [30, 600]),
  );
});

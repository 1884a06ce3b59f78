import { expect, test } from 'vitest';
import { Reconciler } from './index.ts';

function make(work: () => Promise<void>, more: { readonly everyMs?: number } = {}) {
  const said: string[] = [];
  const note = (level: string) => () => void said.push(level);
  const log = { warn: note('warn'), info: note('info') };
  return { said, reconciler: new Reconciler({ name: 'x', work, log, retryMs: 1, ...more }) };
}

test('a request that comes while work is under way gets a run of its own, many at once share it', async () => {
  let runs = 0;
  const first = Promise.withResolvers<void>();
  const { reconciler } = make(async () => {
    runs += 1;
    if (runs === 1) await first.promise;
  });
  const under = reconciler.request();
  const after = [reconciler.request(), reconciler.request(), reconciler.request()];
  first.resolve();
  expect(await Promise.all([under, ...after])).toEqual(['done', 'done', 'done', 'done']);
  expect(runs).toBe(2);
  await reconciler.stop();
});

test('work that fails is done again until it succeeds, and said once', async () => {
  let runs = 0;
  const done = Promise.withResolvers<void>();
  const { reconciler, said } = make(async () => {
    runs += 1;
    if (runs < 5) throw new Error('away');
    done.resolve();
  });
  expect(await reconciler.request()).toBe('pending');
  await done.promise;
  await expect.poll(() => said).toEqual(['warn', 'info']);
  await reconciler.stop();
});

test('nobody waits longer than their patience, and the work goes on', async () => {
  const slow = Promise.withResolvers<void>();
  const { reconciler } = make(() => slow.promise);
  expect(await reconciler.request(5)).toBe('pending');
  slow.resolve();
  expect(await reconciler.request()).toBe('done');
  await reconciler.stop();
});

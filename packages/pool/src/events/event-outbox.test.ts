import { expect, test, vi } from 'vitest';
import type { Telling } from './event-journal.ts';
import { EventOutbox } from './event-outbox.ts';

const telling = (at: string): Telling => ({ event: { type: 'replica', at } });

/** A journal that can be away. */
function journal() {
  const told: string[] = [];
  const state = { away: false, tries: 0 };
  return {
    ...{ told, state },
    append: async ({ event }: Telling) => {
      state.tries += 1;
      await Promise.resolve();
      if (state.away) throw new Error('away');
      told.push(event.at);
      return 'told' as const;
    },
  };
}

test('everything is told in order, what came before the journal too', async () => {
  const outbox = new EventOutbox();
  outbox.publish(telling('1'));
  const there = journal();
  outbox.deliverTo(there);
  for (const at of ['2', '3']) outbox.publish(telling(at));
  await outbox.close();
  expect(there.told).toEqual(['1', '2', '3']);
});

test('an event that comes as the last one is handed over does not wait for another', async () => {
  const outbox = new EventOutbox();
  const there = journal();
  outbox.deliverTo({
    append: async (next) => {
      const answer = await there.append(next);
      if (there.told.length === 1) void Promise.resolve().then(() => outbox.publish(telling('2')));
      return answer;
    },
  });
  outbox.publish(telling('1'));
  await vi.waitFor(() => expect(there.told).toEqual(['1', '2']));
  await outbox.close();
});

test('while the journal is away the newest are kept, and told when it is back', async () => {
  const outbox = new EventOutbox({ held: 3, retryMs: 5 });
  const there = journal();
  there.state.away = true;
  outbox.deliverTo(there);
  for (const at of ['1', '2', '3', '4', '5']) outbox.publish(telling(at));
  await vi.waitFor(() => expect(there.state.tries).toBeGreaterThan(2));
  expect(outbox.waiting).toBeLessThanOrEqual(4);
  there.state.away = false;
  await vi.waitFor(() => expect(there.told.at(-1)).toBe('5'));
  expect(there.told).toEqual(there.told.toSorted());
  await outbox.close();
});

test('a journal that never answers does not keep a process from ending', async () => {
  const outbox = new EventOutbox();
  outbox.deliverTo({ append: () => new Promise(() => {}) });
  outbox.publish(telling('1'));
  await outbox.close(10);
  const away = new EventOutbox();
  away.deliverTo({ append: () => Promise.reject(new Error('away')) });
  away.publish(telling('1'));
  await away.close();
  expect([outbox.waiting, away.waiting]).toEqual([0, 0]);
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Delivery } from './delivery.ts';
import type { LedgerEntry, OpenedRequest } from './record.ts';
import { FileSpool } from './spool.ts';

const request = (id: string): OpenedRequest => ({
  id,
  openedAt: 1,
  provider: 'kiro',
  model: 'm',
  dialect: 'anthropic',
  requestType: 'chat',
});

/** What may happen to a gateway's usage, one after the other. */
const STEP = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('open' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('close' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), patience: fc.constantFrom(0, 5) }) },
);

/** Of one call of `send`: it works, fails, or fails although the receiver has got it, as a command that timed out does. */
const FATE = fc.constantFrom('ok', 'ok', 'lost', 'answer lost');

const turnOfTheLoop = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Plays a history and returns what was added and what arrived, in the order of each. */
async function play(steps: readonly Step[], fates: readonly string[]) {
  const folder = join(mkdtempSync(join(tmpdir(), 'sluice-spool-')), 'spool');
  const added: string[] = [];
  const arrived: string[] = [];
  const troubles: string[] = [];
  const running: string[] = [];
  let calls = 0;
  let healthy = false;
  const name = ({ kind, record }: LedgerEntry) => `${kind} ${record.id}`;
  const send = async (entries: readonly LedgerEntry[]) => {
    const fate = healthy ? 'ok' : fates[calls++ % fates.length];
    await Promise.resolve();
    if (fate !== 'lost') arrived.push(...entries.map(name));
    if (fate !== 'ok') throw new Error(fate);
  };
  const begin = () => {
    const delivery = new Delivery({
      send,
      spool: new FileSpool(folder),
      ...{ lingerMs: 0, retryMs: 0, batch: 7, held: 1_000_000 },
      onTrouble: ({ type }) => troubles.push(type),
    });
    delivery.start();
    return delivery;
  };
  let delivery = begin();
  let next = 0;
  for (const step of steps) {
    if (step.do === 'turns') for (let turn = 0; turn < step.count; turn++) await turnOfTheLoop();
    else if (step.do === 'restart') {
      await delivery.close(step.patience);
      delivery = begin();
    } else
      for (let index = 0; index < step.count; index++) {
        const id = step.do === 'open' ? `r${next++}` : running.splice((index * 7) % running.length, 1)[0];
        if (id === undefined) break;
        if (step.do === 'open') running.push(id);
        added.push(`${step.do === 'open' ? 'opened' : 'closed'} ${id}`);
        if (step.do === 'open') delivery.opened(request(id));
        else delivery.closed({ ...request(id), closedAt: 2, outcome: 'completed', attempts: 1 });
      }
  }
  healthy = true;
  await delivery.close(10_000);
  return { added, arrived, troubles, left: await new FileSpool(folder).oldest() };
}

type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never;

test('whatever fails and whenever the process restarts, each entry arrives at least once and none overtakes another', async () => {
  const histories = fc.record({
    steps: fc.array(STEP, { minLength: 3, maxLength: 25 }),
    fates: fc.array(FATE, { minLength: 1, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(histories, async ({ steps, fates }) => {
      const { added, arrived, troubles, left } = await play(steps, fates);
      // Repetitions aside, first arrivals are in the order in which the entries were added; so openings come before closings.
      expect([...new Set(arrived)]).toEqual(added);
      expect(troubles).not.toContain('lost');
      expect(left).toBeUndefined();
    }),
    { numRuns: 150 },
  );
}, 60_000);

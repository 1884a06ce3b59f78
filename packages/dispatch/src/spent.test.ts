import type { TurnEvent, Usage } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { CLIENT_GONE, DRAINED } from './departure.ts';
import type { TurnRecord } from './record.ts';
import { bench, failure, type Step } from './scripted-upstream.fixture.ts';

const SPENT: Usage = { inputTokens: 7, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 3, source: 'estimated' };
const EARLY: Usage = { ...SPENT, outputTokens: 1 };
const WHOLE: Usage = { ...SPENT, outputTokens: 9, source: 'reported' };

const SAYS: readonly TurnEvent[] = [{ type: 'text-start' }, { type: 'text-delta', text: 'hi' }];
const step = (...batches: readonly (readonly TurnEvent[])[]): Step => ({ batches, spent: SPENT });

/** How a request ends whose reader takes so many batches and then lets `leave` happen, or reads on. */
async function endOf(steps: Step, batches: number, leave?: typeof CLIENT_GONE): Promise<TurnRecord | undefined> {
  const controller = new AbortController();
  let ended: TurnRecord | undefined;
  const { dispatcher, request } = await bench(1, () => steps);
  const onEnd = (record: TurnRecord) => {
    ended = record;
  };
  const result = await dispatcher.dispatch(request({ signal: controller.signal, onEnd }));
  if (result.outcome !== 'committed') throw new Error('refused');
  for (let read = 0; read < batches; read++) await result.answer.next();
  if (leave) controller.abort(leave);
  else for await (const _ of result.answer);
  return ended;
}

describe('an answer that does not come to its end', () => {
  test.each([
    ['client_gone', CLIENT_GONE],
    ['drained', DRAINED],
  ] as const)('%s: has used what the upstream had used until then', async (state, leave) => {
    expect(await endOf(step(SAYS), 1, leave)).toMatchObject({ state, usage: SPENT });
    // More is known by now than the upstream had reported at its beginning.
    expect(await endOf(step([{ type: 'usage', usage: EARLY }, ...SAYS]), 1, leave)).toMatchObject({ usage: SPENT });
  });

  test('because the upstream broke off has used that too', async () => {
    const broken = step(SAYS, [{ type: 'error', failure: failure('transient', { scope: 'model' }) }]);
    expect(await endOf(broken, 0)).toMatchObject({ state: 'upstream_error', usage: SPENT });
  });

  test('and of which nothing can be said has what was last reported, or nothing', async () => {
    const told: Step = { batches: [[{ type: 'usage', usage: EARLY }, ...SAYS]] };
    expect(await endOf(told, 1, CLIENT_GONE)).toMatchObject({ usage: EARLY });
    expect(await endOf({ batches: [SAYS] }, 1, CLIENT_GONE)).not.toHaveProperty('usage');
  });
});

test('a whole answer has used what was reported with its end, and without a report what it has shown', async () => {
  const end: readonly TurnEvent[] = [{ type: 'text-end' }, { type: 'finish', reason: 'end_turn' }];
  expect(await endOf(step(SAYS, [{ type: 'usage', usage: WHOLE }, ...end]), 0)).toMatchObject({
    state: 'completed',
    usage: WHOLE,
  });
  expect(await endOf(step(SAYS, end), 0)).toMatchObject({ state: 'completed', usage: SPENT });
});

test('a client that leaves after an answer has begun and before it says anything has wasted what it used', async () => {
  const controller = new AbortController();
  const { dispatcher, request } = await bench(1, () => step([{ type: 'turn-start' }]));
  const dispatching = dispatcher.dispatch(request({ signal: controller.signal }));
  setImmediate(() => controller.abort(CLIENT_GONE));
  expect(await dispatching).toMatchObject({
    outcome: 'refused',
    reason: 'gone',
    wasted: { provider: 'kiro', accountId: 'a1', upstreamModel: 'm', usage: SPENT },
  });
});

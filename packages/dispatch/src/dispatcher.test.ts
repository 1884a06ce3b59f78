import type { TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLIENT_GONE, DRAINED } from './departure.ts';
import type { TurnRecord } from './record.ts';
import type { DispatchResult } from './request.ts';
import { ANSWER, bench, failure, type Step } from './scripted-upstream.fixture.ts';

async function read(result: DispatchResult): Promise<string[]> {
  if (result.outcome !== 'committed') throw new Error(`refused: ${result.failure.message}`);
  const types: string[] = [];
  for await (const batch of result.answer) types.push(...batch.map((event: TurnEvent) => event.type));
  return types;
}

describe('before the commit point', () => {
  test('a failing account is reported and the next one answers', async () => {
    const { dispatcher, provider, pool, request } = await bench(3, (id) =>
      id === 'a1' ? { fail: failure('rate_limit') } : ANSWER,
    );
    const result = await dispatcher.dispatch(request());
    expect(await read(result)).toEqual(['turn-start', 'text-start', 'text-delta', 'text-end', 'finish']);
    expect(provider.sent).toEqual(['a1', 'a2']);
    expect(pool.verdicts()).toEqual(['failure', 'success']);
    expect(result.outcome === 'committed' && [result.answer.account.id, result.answer.attempts]).toEqual(['a2', 2]);
  });

  test('an error inside a 200 stream still fails over', async () => {
    const overloaded: Step = {
      batches: [[{ type: 'turn-start' }], [{ type: 'error', failure: failure('quota_exceeded') }]],
    };
    const { dispatcher, provider, request } = await bench(2, (id) => (id === 'a1' ? overloaded : ANSWER));
    expect(await read(await dispatcher.dispatch(request()))).toContain('finish');
    expect(provider.sent).toEqual(['a1', 'a2']);
  });

  test('a client fault is returned at once and blames nobody', async () => {
    const { dispatcher, provider, pool, request } = await bench(3, () => ({
      fail: failure('invalid_request', { scope: 'none', retryable: false }),
    }));
    expect(await dispatcher.dispatch(request())).toMatchObject({ outcome: 'refused', reason: 'refused', attempts: 1 });
    expect(provider.sent).toEqual(['a1']);
    expect(pool.verdicts()).toEqual(['neutral']);
  });

  test('a refused token is renewed once, on the same account', async () => {
    const refused = failure('authentication', { refreshable: true });
    const { dispatcher, provider, pool, renewals, request } = await bench(2, (_, nth) =>
      nth === 0 ? { fail: refused } : ANSWER,
    );
    expect(await read(await dispatcher.dispatch(request()))).toContain('finish');
    expect(provider.sent).toEqual(['a1', 'a1']);
    expect(renewals).toEqual(['a1']);
    expect(pool.verdicts()).toEqual(['success']);
  });

  test('a transient failure is tried once more where it happened before the account is blamed', async () => {
    const { dispatcher, provider, pool, request } = await bench(2, (id) =>
      id === 'a1' ? { fail: failure('transient', { scope: 'model' }) } : ANSWER,
    );
    expect(await read(await dispatcher.dispatch(request()))).toContain('finish');
    expect(provider.sent).toEqual(['a1', 'a1', 'a2']);
    expect(pool.verdicts()).toEqual(['failure', 'success']);
  });

  test('no request costs more sends than allowed', async () => {
    const { dispatcher, provider, request } = await bench(9, () => ({ fail: failure('rate_limit') }));
    expect(await dispatcher.dispatch(request())).toMatchObject({ outcome: 'refused', reason: 'attempts', attempts: 3 });
    expect(provider.sent).toEqual(['a1', 'a2', 'a3']);
  });

  test('a suspicion of abuse ends the request instead of moving to the next account', async () => {
    const { dispatcher, provider, request } = await bench(3, () => ({ fail: failure('rate_limit', { abuse: true }) }));
    expect(await dispatcher.dispatch(request())).toMatchObject({ outcome: 'refused', reason: 'refused' });
    expect(provider.sent).toEqual(['a1']);
  });

  test('when all are cooling the answer says when the first one is back', async () => {
    const retryAt = Date.now() + 60_000;
    const { dispatcher, request } = await bench(2, () => ({ fail: failure('rate_limit', { retryAt }) }));
    await dispatcher.dispatch(request());
    expect(await dispatcher.dispatch(request())).toMatchObject({
      outcome: 'refused',
      reason: 'exhausted',
      attempts: 0,
      retryAt,
      failure: { kind: 'overloaded', message: 'No healthy accounts available' },
    });
  });
});

describe('after the commit point', () => {
  test('an error is passed on, blamed, and nothing is retried', async () => {
    const broken: Step = {
      batches: [[{ type: 'text-delta', text: 'half' }], [{ type: 'error', failure: failure('transient') }]],
    };
    const { dispatcher, provider, pool, request } = await bench(2, () => broken);
    expect(await read(await dispatcher.dispatch(request()))).toEqual(['text-delta', 'error']);
    expect(provider.sent).toEqual(['a1']);
    expect(pool.verdicts()).toEqual(['failure']);
  });

  test.each([
    [CLIENT_GONE, 'client_gone'],
    [DRAINED, 'drained'],
  ] as const)('$state ends the answer without blame', async (departure, state) => {
    const records: TurnRecord[] = [];
    const endless: Step = { batches: [[{ type: 'text-delta', text: 'x' }]] };
    const { dispatcher, pool, request } = await bench(1, () => endless, {
      observer: { ended: (record) => records.push(record) },
    });
    const controller = new AbortController();
    const result = await dispatcher.dispatch(request({ signal: controller.signal }));
    const reading = read(result);
    controller.abort(departure);
    expect(await reading).toEqual(['text-delta']);
    expect(pool.verdicts()).toEqual(['neutral']);
    expect(records.map((record) => record.state)).toEqual([state]);
  });

  test('a reader that stops early counts as a client that left', async () => {
    const { dispatcher, pool, request } = await bench(1, () => ANSWER);
    const result = await dispatcher.dispatch(request());
    if (result.outcome === 'committed') for await (const _ of result.answer) break;
    expect(pool.verdicts()).toEqual(['neutral']);
  });
});

describe('a busy pool', () => {
  test('makes requests wait for a slot instead of failing', async () => {
    const { dispatcher, provider, request } = await bench(1, () => ANSWER, { maxInFlight: 1 });
    const results = await Promise.all(
      Array.from({ length: 20 }, async () => read(await dispatcher.dispatch(request()))),
    );
    expect(results.every((types) => types.at(-1) === 'finish')).toBe(true);
    expect(provider.sent).toHaveLength(20);
  });

  test('gives up when the wait is over', async () => {
    const endless: Step = { batches: [[{ type: 'text-delta', text: 'x' }]] };
    const { dispatcher, request } = await bench(1, () => endless, { maxInFlight: 1, maxWaitMs: 0 });
    await dispatcher.dispatch(request());
    expect(await dispatcher.dispatch(request())).toMatchObject({ outcome: 'refused', reason: 'exhausted' });
  });
});

test('every select has exactly one report, however requests end', async () => {
  const kinds = ['rate_limit', 'permission', 'not_found', 'invalid_request', 'unknown', 'quota_exceeded'] as const;
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>(ANSWER) },
    fc.constantFrom(...kinds).map(
      (kind): Step => ({
        fail: failure(kind, kind === 'invalid_request' ? { scope: 'none', retryable: false } : {}),
      }),
    ),
    fc.constant<Step>({ batches: [[{ type: 'text-delta', text: 'x' }]] }),
    fc.constant<Step>({ batches: [] }),
  );
  const leave = fc.constantFrom('stay', 'leave before', 'leave during', 'stop reading');
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 4 }),
      fc.array(leave, { maxLength: 8 }),
      async (steps, leaves) => {
        const { dispatcher, pool, request } = await bench(4, (id) => steps[Number(id.slice(1)) - 1] ?? ANSWER);
        for (const how of leaves) {
          const controller = new AbortController();
          if (how === 'leave before') controller.abort(CLIENT_GONE);
          const result = await dispatcher.dispatch(request({ signal: controller.signal }));
          if (result.outcome === 'committed' && how !== 'stay') {
            const reading = (async () => {
              for await (const _ of result.answer) if (how === 'stop reading') break;
            })();
            controller.abort(CLIENT_GONE);
            await reading;
          }
          controller.abort();
        }
        expect(pool.verdicts().every((verdict) => /^\w+$/.test(verdict))).toBe(true);
        expect(pool.reported.size).toBe(pool.picked.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('a slowed pool spaces requests out instead of refusing them', async () => {
  let abused = false;
  const { dispatcher, pool, provider, request } = await bench(
    2,
    () => {
      if (abused) return ANSWER;
      abused = true;
      return { fail: failure('rate_limit', { abuse: true }) };
    },
    { slow: { forMs: 5_000, spacingMs: 120, maxSpacingMs: 120 } },
  );
  await dispatcher.dispatch(request());
  expect((await pool.inspect())[0]?.slowed).toMatchObject({ spacingMs: 120 });
  const results = await Promise.all([1, 2, 3].map(async () => read(await dispatcher.dispatch(request()))));
  expect(results.every((types) => types.at(-1) === 'finish')).toBe(true);
  expect(provider.sent).toEqual(['a1', 'a2', 'a2', 'a2']);
});

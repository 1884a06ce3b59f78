import type { TurnEvent } from '@sluice/core';
import { expect, test } from 'vitest';
import { bodyOf, eventsOf } from './byte-source.fixture.ts';
import { passedWhole } from './passed-whole.ts';

const FINISH: TurnEvent = { type: 'finish', reason: 'end_turn' };

test('the document as it came, then what it says', async () => {
  const body = bodyOf([Buffer.from('{ "a": 1.50,'), Buffer.from(' "b": [] }\n')]);
  const events = await eventsOf(passedWhole(body, () => [FINISH]));
  expect(events).toEqual([
    { type: 'raw', bytes: Buffer.from('{ "a": 1.50, "b": [] }\n'), payload: true, ends: true },
    FINISH,
  ]);
});

test('an error inside of it is not passed on', async () => {
  const failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' } as const;
  const events = await eventsOf(passedWhole(bodyOf([Buffer.from('{"error":{}}')]), () => [{ type: 'error', failure }]));
  expect(events).toEqual([{ type: 'error', failure }]);
});

test('what is no JSON, or broke off, is an error', async () => {
  const page = await eventsOf(passedWhole(bodyOf([Buffer.from('<html>')]), () => [FINISH]));
  expect(page).toMatchObject([{ type: 'error', failure: { kind: 'transient' } }]);
  const failure = { kind: 'transient', scope: 'model', retryable: true, message: 'reset' } as const;
  const broken = await eventsOf(passedWhole(bodyOf([Buffer.from('{"a":1}')], failure), () => [FINISH]));
  expect(broken).toEqual([{ type: 'error', failure }]);
});

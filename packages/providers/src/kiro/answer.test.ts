import type { Failure, TurnEvent } from '@sluice/core';
import { encodeFrame, eventFrame } from '@sluice/testkit/kiro';
import { KiroTurnReader } from '@sluice/translate/kiro';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../http/index.ts';
import { KiroAnswer } from './answer.ts';
import { classifyKiroException } from './classify-failure.ts';
import { checkGrammar, textOf } from './simulated.fixture.ts';

const FRAMES = [
  eventFrame('assistantResponseEvent', { content: 'Tromsø ' }),
  eventFrame('assistantResponseEvent', { content: 'is far north.' }),
  eventFrame('toolUseEvent', { toolUseId: 't1', name: 'ls', input: '{"a":' }),
  eventFrame('toolUseEvent', { toolUseId: 't1', name: 'ls', input: '1}' }),
  eventFrame('toolUseEvent', { toolUseId: 't1', name: 'ls', stop: true }),
  eventFrame('contextUsageEvent', { contextUsagePercentage: 1.5 }),
];
const BYTES = Buffer.concat(FRAMES);

/** A body that has arrived in these reads. */
function bodyOf(reads: readonly (readonly Buffer[])[], failure?: Failure): ByteSource & { closed: boolean } {
  const left = [...reads];
  return {
    failure,
    closed: false,
    async next() {
      const value = left.shift();
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    async return() {
      this.closed = true;
      left.length = 0;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function eventsOf(body: ByteSource): Promise<TurnEvent[]> {
  const reader = new KiroTurnReader({
    thinking: true,
    contextWindow: 200_000,
    inputEstimate: 10,
    classifyException: (name, message, reason) => classifyKiroException(name, message, reason, 0),
  });
  const events: TurnEvent[] = [];
  for await (const batch of new KiroAnswer(body, reader)) {
    expect(batch.length).toBeGreaterThan(0);
    events.push(...batch);
  }
  checkGrammar(events);
  return events;
}

/** The bytes cut into chunks at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const borders = [0, ...new Set(places.map((place) => place % bytes.length)), bytes.length].sort((a, b) => a - b);
  return borders.slice(1).map((end, at) => bytes.subarray(borders[at], end));
}

test('the events do not depend on where the bytes were cut', async () => {
  const whole = await eventsOf(bodyOf([[BYTES]]));
  expect(textOf(whole)).toBe('Tromsø is far north.');
  const joined = (events: readonly TurnEvent[]) => [
    textOf(events),
    events.filter((event) => event.type.startsWith('tool')),
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 40 }), fc.boolean(), async (places, together) => {
      const chunks = cut(BYTES, places);
      const events = await eventsOf(bodyOf(together ? [chunks] : chunks.map((chunk) => [chunk])));
      expect(joined(events)).toEqual(joined(whole));
      expect(events.at(-1)).toEqual(whole.at(-1));
    }),
    { numRuns: 60 },
  );
});

test('damaged or missing bytes never throw and always end in one terminal event', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(), async (at, flip, length) => {
      const bytes = Buffer.from(BYTES.subarray(0, 1 + (length % BYTES.length)));
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
      const last = (await eventsOf(bodyOf([[bytes]]))).at(-1);
      expect(last).toMatchObject({ type: 'error', failure: { kind: 'transient', retryable: true } });
    }),
    { numRuns: 200 },
  );
});

test('a frame damaged behind a good one ends the answer without waiting for more bytes, and closes the body', async () => {
  const [good = Buffer.alloc(0), bad = Buffer.alloc(0)] = FRAMES.map((frame) => Buffer.from(frame));
  bad[bad.length - 1] = (bad[bad.length - 1] ?? 0) ^ 1;
  const body = bodyOf([[good, bad], [good]]);
  const events = await eventsOf(body);
  expect(textOf(events)).toBe('Tromsø ');
  expect(events.at(-1)).toMatchObject({ type: 'error', failure: { scope: 'none', code: 'message_checksum' } });
  expect(body.closed).toBe(true);
});

test('a body that breaks off between two frames is not an end, and says why', async () => {
  const failure: Failure = { kind: 'transient', scope: 'model', retryable: true, message: 'upstream went silent' };
  const events = await eventsOf(bodyOf([[FRAMES[0] as Buffer]], failure));
  expect(events.at(-1)).toEqual({ type: 'error', failure });
});

test('frames of a type nobody knows, and without any, are passed over', async () => {
  const strange = [eventFrame('futureEvent', { x: 1 }), encodeFrame({}, Buffer.alloc(0)), ...FRAMES];
  expect(textOf(await eventsOf(bodyOf([strange])))).toBe('Tromsø is far north.');
});

import type { TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { content, OPTIONS } from '../answer.fixture.ts';
import { ResponsesStream } from '../index.ts';
import { EVENTS, newReader, readPieces, sse } from './answer-stream.fixture.ts';

const COMPLETED = { type: 'response.completed', response: { id: 'r', status: 'completed', output: [] } };

describe('whatever comes', () => {
  const mutated = fc
    .tuple(
      fc.constantFrom(...EVENTS),
      fc.constantFrom('type', 'delta', 'item', 'output_index', 'response', 'item_id'),
      fc.jsonValue({ maxDepth: 3 }),
    )
    .map(([event, key, value]) => ({ ...event, [key]: value }));

  test('the events obey the grammar and end once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...EVENTS.slice(0, -1)), mutated), { maxLength: 30 }),
        fc.boolean(),
        (events, ends) => {
          checkGrammar(readPieces([Buffer.from(sse(ends ? [...events, COMPLETED] : events))]));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('data that is no JSON is passed over', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (data, event) => {
        const reader = newReader();
        reader.record({ event, data });
        checkGrammar([...reader.end()]);
      }),
    );
  });

  test('what our own stream says is read as it was meant', () => {
    const { request: _, ...plain } = OPTIONS;
    fc.assert(
      fc.property(content, (events) => {
        const all: TurnEvent[] = [...events, { type: 'finish', reason: 'end_turn' }];
        const stream = new ResponsesStream({ ...plain, request: { include: ['reasoning.encrypted_content'] } });
        const again = readPieces([Buffer.from(stream.push(all))]);
        checkGrammar(again);
        const words = (list: readonly TurnEvent[], kind: string) =>
          list.flatMap((event) => (event.type === `${kind}-delta` && 'text' in event ? event.text : '')).join('');
        expect(words(again, 'text')).toBe(words(all, 'text'));
        expect(words(again, 'reasoning')).toBe(words(all, 'reasoning'));
        const calls = (list: readonly TurnEvent[]) =>
          list
            .filter(({ type }) => type === 'tool-start')
            .map((event) => ('id' in event ? [event.id, event.name] : []));
        expect(calls(again)).toEqual(calls(all));
      }),
    );
  });
});

/** Exactly one terminal event, at the end, outside of any block; blocks opened and closed in pairs. */
function checkGrammar(events: readonly TurnEvent[]): void {
  let open: string | undefined;
  for (const [at, event] of events.entries()) {
    const isLast = at === events.length - 1;
    expect(event.type === 'finish' || event.type === 'error').toBe(isLast);
    const [kind, step] = event.type.split('-');
    if (step === 'start' && kind !== 'turn') {
      expect(open).toBeUndefined();
      open = kind;
    } else if (step === 'end' || step === 'delta' || step === 'signature') {
      expect(open).toBe(kind);
      if (step === 'end') open = undefined;
    } else if (event.type !== 'usage' || isLast) expect(open).toBeUndefined();
  }
}

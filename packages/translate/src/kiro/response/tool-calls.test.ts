import type { TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KiroTurnReader } from './kiro-turn-reader.ts';

type Piece = Readonly<Record<string, unknown>>;

const NAMES = new Map([['short_1a2b3c4d', 'a_very_long_name']]);

/** Feeds tool events (or text, under `content`) and ends the body. */
function read(pieces: readonly Piece[]): TurnEvent[] {
  const reader = new KiroTurnReader({
    thinking: false,
    contextWindow: 200_000,
    inputEstimate: 1,
    toolNames: NAMES,
    classifyException: (_name, message) => ({ kind: 'unknown', scope: 'model', retryable: true, message }),
  });
  const events = pieces.flatMap((piece) => reader.event(typeOf(piece), JSON.stringify(piece)));
  return [...events, ...reader.end()];
}

function typeOf(piece: Piece): string {
  if ('content' in piece) return 'assistantResponseEvent';
  if ('stopReason' in piece) return 'metadataEvent';
  return 'contextUsagePercentage' in piece ? 'contextUsageEvent' : 'toolUseEvent';
}

const ls = (fields: Piece = {}): Piece => ({ toolUseId: '1', name: 'ls', ...fields });
const rm = (fields: Piece = {}): Piece => ({ toolUseId: '2', name: 'rm', ...fields });

/** Blocks in order: `text` or `name(arguments)`. */
function blocks(events: readonly TurnEvent[]): string[] {
  const found: string[] = [];
  for (const event of events) {
    if (event.type === 'text-start') found.push('');
    if (event.type === 'tool-start') found.push(`${event.name}(`);
    const more = event.type === 'text-delta' ? event.text : event.type === 'tool-delta' ? event.json : '';
    if (more !== '' || event.type === 'tool-end')
      found.push(found.pop() + more + (event.type === 'tool-end' ? ')' : ''));
  }
  return found;
}

const end = (events: readonly TurnEvent[]) => events.at(-1);

describe('a tool call', () => {
  test('whose arguments come in slices is passed on slice by slice', () => {
    const input = ['{"to', 'wn": "Tromsø \\u2', '744"}'];
    const events = read([ls(), ...input.map((slice) => ls({ input: slice })), ls({ stop: true })]);
    expect(events.slice(1, -2)).toEqual([
      { type: 'tool-start', id: '1', name: 'ls' },
      ...input.map((json) => ({ type: 'tool-delta', json })),
      { type: 'tool-end' },
    ]);
    expect(end(events)).toEqual({ type: 'finish', reason: 'tool_use' });
  });

  test('without arguments has empty ones', () => {
    expect(blocks(read([ls(), ls({ stop: true })]))).toEqual(['ls({})']);
    expect(blocks(read([ls({ input: {}, stop: true })]))).toEqual(['ls({})']);
    expect(blocks(read([ls({ input: '', stop: true })]))).toEqual(['ls({})']);
  });

  test('may have its arguments as objects, which are merged', () => {
    expect(blocks(read([ls({ input: { a: 1 } }), ls({ input: { b: [2] }, stop: true })]))).toEqual([
      'ls({"a":1,"b":[2]})',
    ]);
  });

  test('may announce slices with an empty object', () => {
    expect(blocks(read([ls({ input: {} }), ls({ input: '{"a":1}' }), ls({ stop: true })]))).toEqual(['ls({"a":1})']);
  });

  test('is told by the name the client gave the tool', () => {
    expect(blocks(read([{ toolUseId: '1', name: 'short_1a2b3c4d', stop: true }]))).toEqual(['a_very_long_name({})']);
  });

  test('closes the text before it, and text after it opens anew', () => {
    const events = read([{ content: 'a' }, ls({ stop: true }), { content: 'b' }]);
    expect(blocks(events)).toEqual(['a', 'ls({})', 'b']);
  });

  test('that has stopped takes no more', () => {
    expect(blocks(read([ls({ stop: true }), ls({ input: '{"a":1}' }), ls({ stop: true })]))).toEqual(['ls({})']);
  });
});

describe('several tool calls', () => {
  test('one after the other', () => {
    expect(blocks(read([ls({ stop: true }), rm({ input: '{"f":1}', stop: true })]))).toEqual(['ls({})', 'rm({"f":1})']);
  });

  test('interleaved are told apart by id, the later waiting for the earlier', () => {
    const pieces = [
      ls({ input: '{"a"' }),
      rm({ input: '{"b"' }),
      ls({ input: ':1}' }),
      rm({ input: ':2}', stop: true }),
      ls({ stop: true }),
    ];
    expect(blocks(read(pieces))).toEqual(['ls({"a":1})', 'rm({"b":2})']);
  });

  test('keep text that comes meanwhile for afterwards', () => {
    const pieces = [ls({ input: '{}' }), { content: 'x' }, rm({ stop: true }), { content: 'y' }, ls({ stop: true })];
    expect(blocks(read(pieces))).toEqual(['ls({})', 'rm({})', 'xy']);
  });

  test('give the same blocks however their pieces interleave', () => {
    const pieces = (make: typeof ls, json: string) => [
      make(),
      ...[...json].map((input) => make({ input })),
      make({ stop: true }),
    ];
    const first = pieces(ls, '{"a":"\\u2744"}');
    const second = pieces(rm, '{"b":[1,2]}');
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (coin) => {
        const [one, two] = [[...first], [...second]];
        const order = [one.shift() ?? {}];
        while (one.length + two.length > 0) {
          const next = coin.next().value ? (one.shift() ?? two.shift()) : (two.shift() ?? one.shift());
          if (next) order.push(next);
        }
        expect(blocks(read(order))).toEqual(['ls({"a":"\\u2744"})', 'rm({"b":[1,2]})']);
      }),
    );
  });
});

test('arguments cut at every position come out whole', () => {
  const json = '{"town": "Troms\\u00f8 \\"x\\"", "n": [1.5e3, {}]}';
  for (let cut = 0; cut <= json.length; cut++) {
    const events = read([ls(), ls({ input: json.slice(0, cut) }), ls({ input: json.slice(cut) }), ls({ stop: true })]);
    expect(blocks(events)).toEqual([`ls(${json})`]);
  }
});

describe('a tool call that is cut off', () => {
  const broken = { type: 'error', failure: expect.objectContaining({ kind: 'transient', retryable: true }) };
  const closed = { contextUsagePercentage: 3 };

  test('in its arguments is a failure', () => {
    expect(end(read([ls({ input: '{"a":' })]))).toEqual(broken);
    expect(end(read([ls({ input: '{"a":' }), closed]))).toEqual(broken);
    expect(end(read([ls({ input: '{"a":', stop: true })]))).toEqual(broken);
    expect(end(read([ls({ input: '[1]', stop: true })]))).toEqual(broken);
  });

  test('in its arguments by the token limit finishes with max_tokens', () => {
    expect(end(read([ls({ input: '{"a":' }), { stopReason: 'MAX_TOKENS' }]))).toEqual({
      type: 'finish',
      reason: 'max_tokens',
    });
  });

  test('after complete arguments is complete', () => {
    expect(end(read([ls({ input: '{"a":1}' })]))).toEqual({ type: 'finish', reason: 'tool_use' });
    expect(blocks(read([ls({ input: { a: 1 } })]))).toEqual(['ls({"a":1})']);
  });

  test('before any arguments is complete only when the answer ended in order', () => {
    expect(end(read([ls()]))).toEqual(broken);
    expect(blocks(read([ls(), closed]))).toEqual(['ls({})']);
  });
});

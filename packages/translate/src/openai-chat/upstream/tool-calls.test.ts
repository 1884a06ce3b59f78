import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callsIn, checkGrammar, chunk, read } from './read.fixture.ts';

const calls = (...items: readonly object[]) => chunk({ tool_calls: items });
const finish = chunk({}, 'tool_calls');
const open = (index: number, id = `c${index}`, name = 'f') => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: '' },
});
const more = (index: number, json: string) => ({ index, function: { arguments: json } });
const told = (...chunks: readonly unknown[]) => {
  const events = read([...chunks, finish, '[DONE]']);
  checkGrammar(events);
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_use' });
  return callsIn(events);
};

describe('tool calls of a stream', () => {
  test('are told as they come', () => {
    expect(told(calls(open(0)), calls(more(0, '{"a"')), calls(more(0, ':1}')))).toEqual([
      { id: 'c0', name: 'f', json: '{"a":1}' },
    ]);
    const events = read([calls(open(0)), calls(more(0, '{"a"'))]);
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual(['turn-start', 'tool-start', 'tool-delta']);
  });

  test('may be several, one after the other', () => {
    const both = told(calls(open(0)), calls(more(0, '{}')), calls(open(1)), calls(more(1, '{"b":2}')));
    expect(both).toEqual([
      { id: 'c0', name: 'f', json: '{}' },
      { id: 'c1', name: 'f', json: '{"b":2}' },
    ]);
  });

  test('may be told in turns, and still come out one by one', () => {
    const both = told(
      calls(open(0), open(1)),
      calls(more(0, '{"a"')),
      calls(more(1, '{"b"')),
      calls(more(0, ':1}')),
      calls(more(1, ':2}')),
    );
    expect(both.map(({ json }) => json)).toEqual(['{"a":1}', '{"b":2}']);
  });

  test('trap b: are held until the name is known', () => {
    const late = [
      calls({ index: 0, id: 'c0', function: { name: '', arguments: '' } }),
      calls({ index: 0, function: { arguments: '{"a":' } }),
      calls({ index: 0, function: { name: 'f', arguments: '1}' } }),
    ];
    expect(told(...late)).toEqual([{ id: 'c0', name: 'f', json: '{"a":1}' }]);
    expect(read(late.slice(0, 2)).some(({ type }) => type === 'tool-start')).toBe(false);
  });

  test('trap b: are held until the id is known, unless arguments come without one', () => {
    const [known] = told(
      calls({ index: 0, function: { name: 'f' } }),
      calls({ index: 0, id: 'late' }),
      calls(more(0, '{}')),
    );
    expect(known).toEqual({ id: 'late', name: 'f', json: '{}' });
    const [madeUp] = told(calls({ index: 0, function: { name: 'f', arguments: '{}' } }));
    expect(madeUp?.id).toMatch(/^call_\w+$/);
  });

  test('trap b: get different made-up ids', () => {
    const item = (index: number) => ({ index, function: { name: 'f', arguments: '{}' } });
    const ids = told(calls(item(0)), calls(item(1)), calls(item(2))).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  test('trap b: that are never named break the answer', () => {
    const events = read([calls({ index: 0, id: 'c0', function: { arguments: '{}' } }), finish, '[DONE]']);
    expect(events.at(-1)).toMatchObject({ type: 'error', failure: { kind: 'transient' } });
  });

  test('trap d: without an index belong to the call before, unless id or name say otherwise', () => {
    const without = (id: string, name: string, json: string) => ({ id, function: { name, arguments: json } });
    expect(
      told(calls(without('c0', 'f', '{"a"')), calls(without('', '', ':1}')), calls(without('c1', 'g', '{}'))),
    ).toEqual([
      { id: 'c0', name: 'f', json: '{"a":1}' },
      { id: 'c1', name: 'g', json: '{}' },
    ]);
    expect(told(calls(without('', 'f', '{}'), without('', 'g', '{}'))).map(({ name }) => name)).toEqual(['f', 'g']);
    expect(told(calls(without('c0', 'f', '{"a"')), calls(without('c0', 'f', ':1}')))).toHaveLength(1);
  });

  test('trap d: with the same index but another id are another call', () => {
    const both = told(
      calls({ ...open(0, 'c0'), function: { name: 'f', arguments: '{}' } }),
      calls({ ...open(0, 'c1'), function: { name: 'g', arguments: '{"b":1}' } }),
    );
    expect(both).toEqual([
      { id: 'c0', name: 'f', json: '{}' },
      { id: 'c1', name: 'g', json: '{"b":1}' },
    ]);
  });

  test('may come whole, with arguments that are an object', () => {
    expect(told(calls({ id: 'c', function: { name: 'f', arguments: { a: 1 } } }))).toEqual([
      { id: 'c', name: 'f', json: '{"a":1}' },
    ]);
  });

  test('of the legacy kind are calls', () => {
    const legacy = (call: object) => chunk({ function_call: call });
    expect(told(legacy({ name: 'f', arguments: '' }), legacy({ arguments: '{}' }))).toMatchObject([
      { name: 'f', json: '{}' },
    ]);
  });

  test('get the client’s names back', () => {
    const events = read([calls(open(0, 'c', 'short')), finish], {
      toolNames: new Map([['short', 'a very long name']]),
    });
    expect(callsIn(events)[0]?.name).toBe('a very long name');
  });

  test('trap j: bring Gemini’s signature along', () => {
    const signed = { ...open(0), extra_content: { google: { thought_signature: 's' } } };
    expect(read([calls(signed), finish])[1]).toMatchObject({
      type: 'tool-start',
      signature: 's',
      signer: 'antigravity:gemini',
    });
  });

  test('mean tool_use whatever the upstream says, unless the limit cut them off', () => {
    const reasonOf = (word: string, json: string) =>
      read([calls(open(0)), calls(more(0, json)), chunk({}, word)]).at(-1);
    expect(reasonOf('stop', '{}')).toEqual({ type: 'finish', reason: 'tool_use' });
    expect(reasonOf('length', '{}')).toEqual({ type: 'finish', reason: 'tool_use' });
    expect(reasonOf('length', '{"a')).toEqual({ type: 'finish', reason: 'max_tokens' });
  });

  test('that go on after other content break the answer instead of losing a piece', () => {
    const events = read([calls(open(0)), chunk({ content: 'x' }), calls(more(0, '{}')), finish]);
    checkGrammar(events);
    expect(events.at(-1)).toMatchObject({ type: 'error' });
  });

  test('come out whole in their order however they are cut and interleaved', () => {
    const call = fc.record({
      name: fc.constantFrom('f', 'g'),
      input: fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 6 }), { maxKeys: 3 }),
      cuts: fc.array(fc.nat(12), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat(3)), (wanted, order) => {
        const queues = wanted.map(({ input, cuts }, index) =>
          slices(JSON.stringify(input), cuts).map((json) => calls(more(index, json))),
        );
        const chunks = wanted.map(({ name }, index) => calls(open(index, `c${index}`, name)));
        for (const pick of order) {
          const queue = queues[pick % queues.length]?.length
            ? queues[pick % queues.length]
            : queues.find(({ length }) => length > 0);
          if (!queue) break;
          chunks.push(...queue.splice(0, 1));
        }
        expect(told(...chunks)).toEqual(
          wanted.map(({ name, input }, index) => ({ id: `c${index}`, name, json: JSON.stringify(input) })),
        );
      }),
    );
  });
});

function slices(text: string, cuts: readonly number[]): string[] {
  const pieces: string[] = [];
  let rest = text;
  for (const cut of cuts) {
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...pieces, rest];
}

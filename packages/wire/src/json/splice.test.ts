import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memberBytes, spliceMembers } from './splice.ts';

const json = (text: string) => Buffer.from(text);

describe('splicing members', () => {
  test.each([
    ['{"model":"a","x":1}', { model: 'b' }, '{"model":"b","x":1}'],
    ['{ "x" : [1, {"model":"in"}] , "model" : "a" }', { model: 'b' }, '{ "x" : [1, {"model":"in"}] , "model" : "b" }'],
    ['{"big":12345678901234567890,"model":"a"}', { model: 'b' }, '{"big":12345678901234567890,"model":"b"}'],
    ['{"a":1,"b":2,"c":3}', { b: undefined }, '{"a":1,"c":3}'],
    ['{"a":1}', { a: undefined }, '{}'],
    ['{}', { store: false }, '{"store":false}'],
    ['{"a":1 }', { store: false }, '{"store":false,"a":1 }'],
    ['{"a":"\\"}{\\\\","model":"x"}', { model: 'y' }, '{"a":"\\"}{\\\\","model":"y"}'],
    ['{"model":"a","model":"b"}', { model: 'c' }, '{"model":"c","model":"c"}'],
    ['{"mo\\u0064el":"a"}', { model: 'c' }, '{"mo\\u0064el":"c"}'],
    ['{"a":1,"b":true,"model":"x"}', { a: undefined, model: 'y', z: null }, '{"z":null,"b":true,"model":"y"}'],
  ])('%s with %o', (before, edits, after) => {
    expect(spliceMembers(json(before), edits).toString()).toBe(after);
  });

  test('means the same as editing the parsed object, whatever the spacing', () => {
    const name = fc.constantFrom('model', 'stream', 'a', 'b', 'ü', '"');
    const object = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }));
    const edits = fc.dictionary(name, fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(undefined)));
    fc.assert(
      fc.property(object, edits, fc.constantFrom(undefined, 1, '\t'), (before, changes, indent) => {
        const expected: Record<string, unknown> = { ...before };
        for (const [key, value] of Object.entries(changes)) {
          if (value === undefined) delete expected[key];
          else expected[key] = value;
        }
        const spliced = spliceMembers(json(JSON.stringify(before, null, indent)), changes).toString();
        expect(JSON.parse(spliced)).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });

  test('nothing to change leaves every byte', () => {
    const text = '\n{ "a" : 1.0e3 ,\t"b":[ ] }\n';
    expect(spliceMembers(json(text), {}).toString()).toBe(text);
  });
});

describe('member bytes', () => {
  test.each([
    ['{"response": {"a": 1.50} , "t":1}', '{"a": 1.50}'],
    ['{"t":{"response":2}}', undefined],
    ['{"response":1,"response":2}', '2'],
    ['[1]', undefined],
  ])('of response in %s', (text, expected) => {
    expect(memberBytes(json(text), 'response')?.toString()).toBe(expected);
  });
});

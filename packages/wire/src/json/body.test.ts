import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_NESTING, parseJsonBody } from './body.ts';
import { nestsDeeperThan } from './nesting.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const nested = (depth: number) => bytes('['.repeat(depth) + ']'.repeat(depth));

describe('strict reading of a JSON body', () => {
  test('an empty body is refused', () => {
    expect(parseJsonBody(bytes(''))).toEqual({ ok: false, message: 'the request body is empty' });
  });

  test.each([
    ['a lone continuation byte', Buffer.from([0x22, 0x80, 0x22])],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['a byte order mark', Buffer.from('\ufeff{}', 'utf8')],
    ['trailing text', bytes('{} x')],
    ['a trailing comma', bytes('[1,]')],
    ['a bare word', bytes('nope')],
    ['a NUL between tokens', bytes('[1,\0 2]')],
  ])('%s is refused', (_name, body) => {
    expect(parseJsonBody(body).ok).toBe(false);
  });

  test('nesting is allowed up to the limit and refused beyond, however deep', () => {
    expect(parseJsonBody(nested(MAX_NESTING)).ok).toBe(true);
    for (const depth of [MAX_NESTING + 1, 10_000, 100_000]) {
      const result = parseJsonBody(nested(depth));
      expect(result).toEqual({ ok: false, message: 'the request body nests deeper than 200 levels' });
    }
  });

  test('lone surrogate escapes are kept', () => {
    expect(parseJsonBody(bytes('"\\ud800"'))).toEqual({ ok: true, value: '\ud800' });
  });

  test('the last of a repeated key counts', () => {
    expect(parseJsonBody(bytes('{"model":"a","model":"b"}'))).toEqual({ ok: true, value: { model: 'b' } });
  });

  test('prototype names are plain keys', () => {
    const result = parseJsonBody(bytes('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'));
    expect(result.ok).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('whatever JSON.parse makes of a shallow text, this makes of it too', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJsonBody(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });
});

test('the nesting of a value is the number of arrays and objects around its innermost one', () => {
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, fc.string(), fc.array(tie('node')), fc.dictionary(fc.string(), tie('node'))),
  }));
  fc.assert(
    fc.property(node, (sample) => {
      const depth = depthOf(sample);
      expect(nestsDeeperThan(sample, depth)).toBe(false);
      if (depth > 0) expect(nestsDeeperThan(sample, depth - 1)).toBe(true);
    }),
  );
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEmbeddingsRequest, vectorFromBase64, vectorToBase64 } from './index.ts';

describe('a request', () => {
  test.each<[unknown]>([['text'], [['a', 'b']], [[1, 2]], [[[1], [2, 3]]]])('may have the input %j', (input) => {
    const body = { model: 'm', input, dimensions: 256, encoding_format: 'base64', user: null };
    expect(parseEmbeddingsRequest(body)).toEqual({ ok: true, request: body });
  });

  test.each<[string, unknown]>([
    ['body', null],
    ['model', { input: 'x' }],
    ['input', { model: 'm', input: {} }],
    ['input[1]', { model: 'm', input: [[1], 'x'] }],
    ['input[0]', { model: 'm', input: [1.5] }],
    ['dimensions', { model: 'm', input: 'x', dimensions: 0 }],
    ['encoding_format', { model: 'm', input: 'x', encoding_format: 'int8' }],
  ])('with a faulty %s is refused', (param, body) => {
    expect(parseEmbeddingsRequest(body)).toMatchObject({ ok: false, param });
  });

  test('never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        expect(typeof parseEmbeddingsRequest({ model: 'm', input }).ok).toBe('boolean');
      }),
    );
  });
});

describe('a vector', () => {
  const bits = fc.array(fc.float({ noNaN: true }), { maxLength: 40 });

  test('is little-endian 32-bit floats in base64', () => {
    expect(vectorToBase64([1, -2])).toBe(Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]).toString('base64'));
  });

  test('comes out of base64 bit for bit, also by way of JSON', () => {
    fc.assert(
      fc.property(
        bits.filter((vector) => vector.every(Number.isFinite)),
        (vector) => {
          const exact = vectorFromBase64(vectorToBase64(vector)) ?? [];
          expect(exact).toHaveLength(vector.length);
          exact.forEach((number, index) => {
            expect(Object.is(number, vector[index])).toBe(true);
          });
          const throughJson = JSON.parse(JSON.stringify(exact.filter((number) => !Object.is(number, -0)))) as number[];
          expect(throughJson).toEqual(exact.filter((number) => !Object.is(number, -0)));
        },
      ),
    );
  });

  test.each(['AAAA', 'not base64!', 'AAAAAA', 'AAAAAA='])('%j is none', (text) => {
    expect(vectorFromBase64(text)).toBeUndefined();
  });
});

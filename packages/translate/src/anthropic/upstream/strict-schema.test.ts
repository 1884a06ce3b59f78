import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inputSchema } from './input-schema.ts';
import { strictSchema } from './strict-schema.ts';

describe('a schema the model is held to', () => {
  test('has closed objects at every depth', () => {
    const open = {
      type: 'object',
      properties: { a: { type: 'array', items: { properties: { b: {} } } } },
      $defs: { c: { type: 'object' } },
    };
    expect(strictSchema(open)).toEqual({
      type: 'object',
      properties: { a: { type: 'array', items: { properties: { b: {} }, additionalProperties: false } } },
      $defs: { c: { type: 'object', additionalProperties: false } },
      additionalProperties: false,
    });
  });

  test('tells bounds that Anthropic does not know in its description', () => {
    expect(strictSchema({ type: 'string', minLength: 2, maxLength: 5, pattern: '^a' })).toEqual({
      type: 'string',
      pattern: '^a',
      description: 'minLength: 2, maxLength: 5',
    });
    expect(
      strictSchema({
        anyOf: [
          { type: 'array', minItems: 1 },
          { type: 'array', minItems: 3 },
        ],
      }),
    ).toEqual({
      anyOf: [
        { type: 'array', minItems: 1 },
        { type: 'array', description: 'minItems: 3' },
      ],
    });
  });

  test('keeps properties that are called like keywords', () => {
    const properties = { minimum: { type: 'number' }, items: { type: 'string' } };
    expect(strictSchema({ type: 'object', properties })).toMatchObject({ properties });
  });

  test('survives any JSON in the place of a schema', () => {
    const schema = fc.dictionary(
      fc.constantFrom(
        'type',
        'properties',
        'items',
        'anyOf',
        'allOf',
        'required',
        'minItems',
        '$defs',
        '__proto__',
        'description',
      ),
      fc.jsonValue({ maxDepth: 4 }),
    );
    fc.assert(
      fc.property(schema, (value) => {
        const before = JSON.stringify(value);
        expect(inputSchema(value)).toMatchObject({ type: 'object' });
        strictSchema(inputSchema(value));
        expect(JSON.stringify(value)).toBe(before);
        expect(({} as { type?: unknown }).type).toBeUndefined();
      }),
    );
  });
});

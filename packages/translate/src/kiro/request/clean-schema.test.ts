import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanSchema } from './clean-schema.ts';

describe('rule 9: a cleaned schema', () => {
  test.each([null, undefined, 'x', []])('of %j takes any object', (schema) => {
    expect(cleanSchema(schema)).toEqual({ type: 'object', properties: {} });
  });

  test('has no null properties or required', () => {
    expect(cleanSchema({ type: 'object', properties: null, required: null })).toEqual({
      type: 'object',
      properties: {},
    });
  });

  test('keeps a property that happens to be called required', () => {
    const schema = { type: 'object', properties: { required: { type: 'boolean' }, properties: { type: 'string' } } };
    expect(cleanSchema(schema)).toEqual(schema);
  });

  test('has local references written out, siblings winning', () => {
    const schema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/Name', description: 'mine' }, b: { $ref: '#/definitions/x~1y' } },
      $defs: { Name: { type: 'string', description: 'theirs' } },
      definitions: { 'x/y': { type: 'number' } },
    };
    expect(cleanSchema(schema)['properties']).toEqual({
      a: { type: 'string', description: 'mine' },
      b: { type: 'number' },
    });
  });

  test('accepts anything where a reference is recursive, foreign or dangling', () => {
    const schema = {
      properties: { next: { $ref: '#/$defs/Node' }, far: { $ref: 'https://example.test/s' }, lost: { $ref: '#/x' } },
      $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } },
    };
    expect(cleanSchema(schema)['properties']).toEqual({
      next: { type: 'object', properties: { next: {} } },
      far: {},
      lost: {},
    });
  });

  test('stays small when references multiply', () => {
    const twice = (name: string) => ({
      properties: { a: { $ref: `#/$defs/${name}` }, b: { $ref: `#/$defs/${name}` } },
    });
    const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`d${index}`, twice(`d${index + 1}`)]));
    expect(JSON.stringify(cleanSchema({ properties: { a: { $ref: '#/$defs/d0' } }, $defs })).length).toBeLessThan(
      500_000,
    );
  });

  test('never names a property with $ and leaves the original alone, whatever the schema', () => {
    const keys = fc.constantFrom('$schema', '$ref', '$x', 'type', 'properties', 'required', '__proto__', 'items');
    const node = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('#/properties', '$a', null, 1),
        fc.array(tie('node')),
        fc.dictionary(keys, tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(node, (schema) => {
        const before = JSON.stringify(schema);
        expect(keysOf(cleanSchema(schema)).filter((name) => name.startsWith('$'))).toEqual([]);
        expect(JSON.stringify(schema)).toBe(before);
      }),
    );
  });
});

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...keysOf(member)]);
}

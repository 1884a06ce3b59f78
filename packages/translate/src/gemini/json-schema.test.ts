import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonSchemaOf } from './json-schema.ts';

test.each([
  [{ type: 'STRING' }, { type: 'string' }],
  [{ type: 'TYPE_UNSPECIFIED' }, {}],
  [{ type: 'STRING', nullable: true }, { type: ['string', 'null'] }],
  [
    { type: 'STRING', enum: ['STRING'], format: 'enum' },
    { type: 'string', enum: ['STRING'], format: 'enum' },
  ],
  [
    { type: 'ARRAY', maxItems: '5', items: { type: 'NUMBER' } },
    { type: 'array', maxItems: 5, items: { type: 'number' } },
  ],
  [{ any_of: [{ type: 'STRING' }, { type: 'NULL' }] }, { anyOf: [{ type: 'string' }, { type: 'null' }] }],
  [
    { properties: { type: { type: 'STRING' }, nullable: { type: 'BOOLEAN' } }, property_ordering: ['type'] },
    { properties: { type: { type: 'string' }, nullable: { type: 'boolean' } } },
  ],
  [
    { example: 1, default: 'X', description: 'STRING' },
    { default: 'X', description: 'STRING' },
  ],
])('%j as JSON Schema', (given, expected) => {
  expect(jsonSchemaOf(given)).toEqual(expected);
});

test('whatever comes, a schema comes out', () => {
  fc.assert(fc.property(fc.anything(), (value) => typeof jsonSchemaOf(value) === 'object'));
  let deep: unknown = {};
  for (let level = 0; level < 50_000; level++) deep = { items: deep };
  expect(jsonSchemaOf(deep)).toHaveProperty('items.items.items');
});

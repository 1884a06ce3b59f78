import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanParameters, cleanSchema } from './clean-schema.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const anything = { type: 'string', description: 'Any JSON value.' };

describe('what Google knows stays', () => {
  test.each([
    { type: 'string', description: 'd', minLength: 1, maxLength: 5, pattern: '^a', title: 'T' },
    { type: 'integer', minimum: 0, maximum: 9, format: 'int32' },
    { type: 'string', enum: ['a', 'b'] },
    { type: 'array', items: text, minItems: 1, maxItems: 2 },
    { type: 'object', properties: { a: text, b: { type: 'boolean' } }, required: ['a'] },
    { type: 'object', properties: { type: text, $ref: text, enum: text, required: text }, required: ['$ref'] },
    { anyOf: [text, { type: 'number' }] },
  ])('%j', (schema) => {
    expect(cleanSchema(schema)).toEqual(schema);
  });
});

describe('what it does not know goes, and the model may read of it', () => {
  test.each<[string, object, object]>([
    ['the dialect and the id', { $schema: 's', $id: 'i', $comment: 'c', ...text }, text],
    ['definitions nobody uses', { ...text, $defs: { a: text }, definitions: { b: text } }, text],
    ['closedness', { type: 'object', additionalProperties: false }, { type: 'object' }],
    ['a default', { ...text, default: 'x' }, { ...text, description: 'Default: x.' }],
    ['a default that is no scalar', { ...text, default: { a: 1 } }, text],
    ['examples', { ...text, examples: ['x', 'y'] }, { ...text, description: 'Examples: x, y.' }],
    ['an unknown format', { ...text, format: 'email' }, { ...text, description: 'Format: email.' }],
    ['exclusive bounds', { ...number, exclusiveMinimum: 3 }, { ...number, description: 'Greater than 3.' }],
    ['a step', { ...number, multipleOf: 2 }, { ...number, description: 'A multiple of 2.' }],
    [
      'uniqueness',
      { type: 'array', uniqueItems: true },
      { type: 'array', items: anything, description: 'Items are unique.' },
    ],
    ['negation and conditions', { ...text, not: {}, if: {}, else: {} }, text],
    ['patterns of names', { type: 'object', patternProperties: { x: text }, propertyNames: text }, { type: 'object' }],
    [
      'after the words that are there',
      { ...text, description: 'A name.', default: 'x' },
      { ...text, description: 'A name. Default: x.' },
    ],
  ])('%s', (_name, schema, expected) => {
    expect(cleanSchema(schema)).toEqual(expected);
  });
});

describe('constants and enumerations', () => {
  test.each<[object, object]>([
    [{ const: 'a' }, { type: 'string', enum: ['a'] }],
    [{ const: 5 }, { type: 'number', description: 'Must be 5.' }],
    [
      { type: 'integer', enum: [1, 2] },
      { type: 'integer', description: 'One of: 1, 2.' },
    ],
    [{ enum: ['a', 1] }, { type: 'string', description: 'One of: a, 1.' }],
    [{ enum: ['a', null, ''] }, { type: 'string', enum: ['a'] }],
    [{ enum: [''] }, { ...anything, description: 'One of: .' }],
    [{ enum: [true] }, { type: 'boolean', description: 'One of: true.' }],
  ])('%j', (schema, expected) => {
    expect(cleanSchema(schema)).toEqual(expected);
  });
});

describe('null', () => {
  test.each<[object, object]>([
    [
      { type: ['string', 'null'], description: 'd' },
      { ...text, description: 'd', nullable: true },
    ],
    [
      { anyOf: [text, { type: 'null' }], description: 'd' },
      { ...text, description: 'd', nullable: true },
    ],
    [{ oneOf: [text, number, { type: 'null' }] }, { anyOf: [text, number], nullable: true }],
    [
      { type: ['object', 'null'], properties: { a: text } },
      { type: 'object', properties: { a: text }, nullable: true },
    ],
    [{ type: 'null' }, { ...anything, nullable: true }],
    [
      { ...text, nullable: true },
      { ...text, nullable: true },
    ],
  ])('%j', (schema, expected) => {
    expect(cleanSchema(schema)).toEqual(expected);
  });
});

describe('alternatives', () => {
  test.each<[object, object]>([
    [{ type: ['string', 'number'] }, { anyOf: [text, number] }],
    [{ anyOf: [text] }, text],
    [{ title: 'T', type: 'string', anyOf: [text, number] }, { anyOf: [text, number] }],
    [
      { type: 'object', properties: { a: text }, oneOf: [{ properties: { b: text } }, { required: ['a'] }] },
      { type: 'object', properties: { a: text, b: text } },
    ],
    [
      {
        allOf: [
          { type: 'object', properties: { a: text } },
          { properties: { b: text }, required: ['b'] },
        ],
      },
      { type: 'object', properties: { a: text, b: text }, required: ['b'] },
    ],
  ])('%j', (schema, expected) => {
    expect(cleanSchema(schema)).toEqual(expected);
  });
});

describe('every schema has what Google insists on', () => {
  test.each<[unknown, object]>([
    [{}, anything],
    [true, anything],
    [{ description: 'd' }, { type: 'string', description: 'd' }],
    [{ properties: { a: {} } }, { type: 'object', properties: { a: anything } }],
    [{ items: text }, { type: 'array', items: text }],
    [{ type: 'array' }, { type: 'array', items: anything }],
    [
      { type: 'array', items: [text, number] },
      { type: 'array', items: { anyOf: [text, number] } },
    ],
    [
      { type: 'array', prefixItems: [text] },
      { type: 'array', items: text },
    ],
    [
      { type: 'object', required: ['a', 1], properties: { b: text } },
      { type: 'object', properties: { b: text } },
    ],
    [{ type: 'STRING' }, text],
  ])('%j', (schema, expected) => {
    expect(cleanSchema(schema)).toEqual(expected);
  });
});

describe('references', () => {
  test('are written out, with what stands beside them', () => {
    const schema = {
      properties: { a: { $ref: '#/$defs/x', description: 'mine' }, b: { $ref: '#/definitions/y~1z' } },
      $defs: { x: { ...text, description: 'theirs', minLength: 1 } },
      definitions: { 'y/z': { $ref: '#/$defs/x' } },
    };
    expect(cleanSchema(schema)).toEqual({
      type: 'object',
      properties: {
        a: { ...text, description: 'mine', minLength: 1 },
        b: { ...text, description: 'theirs', minLength: 1 },
      },
    });
  });

  test('into themselves end as a plain object with the name of its kind', () => {
    const tree = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/Tree' } } } };
    const cleaned = cleanSchema({ $ref: '#/$defs/Tree', $defs: { Tree: tree } });
    expect(cleaned).toEqual({
      type: 'object',
      properties: {
        children: { type: 'array', items: { type: 'object', description: 'A nested value of the kind Tree.' } },
      },
    });
  });

  test.each([{ $ref: '#' }, { $ref: 'https://example.test/x' }, { allOf: [{ $ref: '#' }] }, { $ref: '#/$ref' }])(
    'to nowhere or everywhere end: %j',
    (schema) => {
      expect(cleanSchema(schema)).toHaveProperty('type');
    },
  );
});

describe('arguments of a function', () => {
  test.each<[unknown, object]>([
    [undefined, { type: 'object', properties: {} }],
    [{ type: 'string' }, { type: 'object', properties: {} }],
    [
      { type: 'object', description: 'd' },
      { type: 'object', description: 'd', properties: {} },
    ],
    [
      {
        anyOf: [
          { properties: { a: text }, required: ['a'] },
          { properties: { a: text, b: text }, required: ['a', 'b'] },
        ],
      },
      { type: 'object', properties: { a: text, b: text }, required: ['a'] },
    ],
  ])('%j are an object', (schema, expected) => {
    expect(cleanParameters(schema)).toEqual(expected);
  });
});

const ALLOWED = new Set([
  ...['type', 'description', 'title', 'nullable', 'enum', 'format', 'items', 'properties', 'required', 'anyOf'],
  ...[
    'minimum',
    'maximum',
    'minItems',
    'maxItems',
    'minLength',
    'maxLength',
    'minProperties',
    'maxProperties',
    'pattern',
  ],
]);

/** Every schema in a cleaned one obeys Google's rules. */
function check(schema: unknown): void {
  expect(schema).toBeTypeOf('object');
  const members = schema as Readonly<Record<string, unknown>>;
  expect(Object.keys(members).filter((key) => !ALLOWED.has(key))).toEqual([]);
  if (Array.isArray(members['anyOf'])) {
    expect(Object.keys(members).every((key) => ['anyOf', 'description', 'nullable'].includes(key))).toBe(true);
    members['anyOf'].forEach(check);
    return;
  }
  expect(['string', 'number', 'integer', 'boolean', 'array', 'object']).toContain(members['type']);
  if (members['type'] === 'array') check(members['items']);
  const properties = (members['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  Object.values(properties).forEach(check);
  for (const name of (members['required'] ?? []) as readonly string[])
    expect(Object.hasOwn(properties, name)).toBe(true);
  for (const value of (members['enum'] ?? []) as readonly unknown[]) expect(value).toBeTypeOf('string');
}

const KEYS = [
  ...[
    'type',
    'properties',
    'items',
    'anyOf',
    'oneOf',
    'allOf',
    '$ref',
    '$defs',
    'enum',
    'const',
    'required',
    'nullable',
  ],
  ...['description', 'default', 'format', 'prefixItems', 'a', '__proto__', 'minimum'],
];
const WORDS = ['string', 'object', 'array', 'null', 'NUMBER', '#', '#/$defs/a', '#/properties/a', 'a'];

test('random schemas come out as Google takes them, and never throw', () => {
  const { schema } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<unknown>(...WORDS, 1, true, null, 1e308),
      tie('schema'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    schema: fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 5 })
      .map((members) => JSON.parse(`{${members.map(([key, value]) => `"${key}":${JSON.stringify(value)}`).join()}}`)),
  }));
  fc.assert(
    fc.property(schema, (given) => {
      check(cleanSchema(given));
      const parameters = cleanParameters(given);
      check(parameters);
      expect(parameters['type']).toBe('object');
    }),
    { numRuns: 2_000 },
  );
});

test('a schema made to explode stays small', () => {
  const $defs: Record<string, unknown> = { d0: text };
  for (let level = 1; level < 40; level++) {
    const inner = { $ref: `#/$defs/d${level - 1}` };
    $defs[`d${level}`] = { type: 'object', properties: { a: inner, b: inner, c: inner } };
  }
  const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, { $ref: '#/$defs/d39' }]));
  const cleaned = cleanSchema({ properties: wide, allOf: [{ $ref: '#/$defs/d39' }], $defs });
  expect(JSON.stringify(cleaned).length).toBeLessThan(2_000_000);
  let deep: unknown = {};
  for (let level = 0; level < 50_000; level++) deep = { properties: { a: deep } };
  expect(JSON.stringify(cleanSchema(deep)).length).toBeLessThan(10_000);
});

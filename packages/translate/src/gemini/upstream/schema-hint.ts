import type { Schema } from './schema-reference.ts';

/** Longest text made of a value, and most items of a list: a default may be a whole document. */
const LONGEST_VALUE = 200;
const MOST_ITEMS = 20;

const HINTS: readonly (readonly [keyword: string, say: (value: string) => string])[] = [
  ['const', (value) => `Must be ${value}.`],
  ['default', (value) => `Default: ${value}.`],
  ['exclusiveMinimum', (value) => `Greater than ${value}.`],
  ['exclusiveMaximum', (value) => `Less than ${value}.`],
  ['multipleOf', (value) => `A multiple of ${value}.`],
  ['format', (value) => `Format: ${value}.`],
  ['examples', (value) => `Examples: ${value}.`],
];

/**
 * A description that also says, for a model to read, what the schema loses: keywords named in `lost`, and values of an `enum` that are
 * no strings. Undefined when there is nothing to say.
 */
export function describe(schema: Schema, lost: (keyword: string) => boolean): string | undefined {
  const given = schema['description'];
  const said = typeof given === 'string' && given !== '' ? [given] : [];
  for (const [keyword, say] of HINTS) {
    const value = lost(keyword) ? textOf(schema[keyword]) : undefined;
    if (value !== undefined) said.push(say(value));
  }
  const values = lost('enum') && Array.isArray(schema['enum']) ? textOf(schema['enum']) : undefined;
  if (values !== undefined) said.push(`One of: ${values}.`);
  if (schema['uniqueItems'] === true) said.push('Items are unique.');
  return said.length === 0 ? undefined : said.join(' ');
}

/** Scalars and short lists of them; anything else is no help in a sentence. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map(textOf);
    return items.length > 0 && items.every((item) => item !== undefined) ? items.join(', ') : undefined;
  }
  if (typeof value === 'string') return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

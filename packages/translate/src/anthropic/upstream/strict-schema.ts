type Schema = Readonly<Record<string, unknown>>;

/** Keywords Anthropic refuses in schemas it holds the model to (platform.claude.com, structured outputs: JSON Schema limitations). */
const REFUSED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
];

/** Members of a schema that hold further schemas under names of their own, and those that are one or a list of them. */
const NAMED = new Set(['properties', '$defs', 'definitions']);
const NESTED = new Set(['items', 'anyOf', 'oneOf', 'allOf', 'not']);

/**
 * A schema Anthropic can hold the model to: objects are closed, and bounds it does not know are told in the description instead,
 * where the model still reads them.
 */
export function strictSchema(schema: Schema): Schema {
  const told: string[] = [];
  const strict: [string, unknown][] = [];
  for (const [key, value] of Object.entries(schema)) {
    const tooMany = key === 'minItems' && value !== 0 && value !== 1;
    if (tooMany || REFUSED.includes(key)) told.push(`${key}: ${JSON.stringify(value)}`);
    else if (key !== 'description') strict.push([key, nested(key, value)]);
  }
  if (schema['type'] === 'object' || schema['properties'] !== undefined) strict.push(['additionalProperties', false]);
  const description = [schema['description'], told.join(', ')].filter(
    (text) => typeof text === 'string' && text !== '',
  );
  if (description.length > 0) strict.push(['description', description.join(' ')]);
  return Object.fromEntries(strict);
}

function nested(key: string, value: unknown): unknown {
  if (NAMED.has(key) && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, strictOrSame(inner)]));
  }
  if (!NESTED.has(key)) return value;
  return Array.isArray(value) ? value.map(strictOrSame) : strictOrSame(value);
}

function strictOrSame(value: unknown): unknown {
  return isSchema(value) ? strictSchema(value) : value;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

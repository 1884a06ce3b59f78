type Schema = Readonly<Record<string, unknown>>;

/** Deeper than any real schema; what lies below accepts anything. */
const DEEPEST = 64;

/** Keywords that hold one schema, a list of them, or schemas by name. */
const INNER: ReadonlyMap<string, 'one' | 'list' | 'named'> = new Map([
  ['items', 'one'],
  ['anyOf', 'list'],
  ['properties', 'named'],
]);
const CAMEL_CASE: ReadonlyMap<string, string> = new Map(
  ['anyOf', 'maxItems', 'minItems', 'maxLength', 'minLength', 'maxProperties', 'minProperties'].map((name) => [
    name.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`),
    name,
  ]),
);
/** Google writes these 64-bit numbers as text. */
const COUNT = /^(?:max|min)(?:Items|Length|Properties)$/;
/** Google's own, of no meaning in JSON Schema. */
const DROPPED = new Set(['nullable', 'propertyOrdering', 'property_ordering', 'example']);

/**
 * Google's subset of OpenAPI 3.0 as JSON Schema: types in small letters, `nullable` as one more type, counts as numbers,
 * snake case undone. Unknown keywords stay. Schemas are not checked; whatever is no schema becomes one that accepts anything.
 */
export function jsonSchemaOf(schema: unknown, depth = 0): Schema {
  if (!isObject(schema) || depth > DEEPEST) return {};
  const members: [string, unknown][] = [];
  for (const given of Object.keys(schema)) {
    if (DROPPED.has(given)) continue;
    const name = CAMEL_CASE.get(given) ?? given;
    const value = schema[given];
    if (name === 'type') members.push(...typeMember(value, schema['nullable'] === true));
    else if (INNER.has(name)) members.push([name, inner(INNER.get(name), value, depth + 1)]);
    else if (COUNT.test(name) && typeof value === 'string') members.push([name, Number(value)]);
    else members.push([name, value]);
  }
  return Object.fromEntries(members);
}

function inner(holds: 'one' | 'list' | 'named' | undefined, value: unknown, depth: number): unknown {
  if (holds === 'list') return Array.isArray(value) ? value.map((item) => jsonSchemaOf(item, depth)) : [];
  if (holds === 'one' || !isObject(value)) return jsonSchemaOf(value, depth);
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, jsonSchemaOf(schema, depth)]));
}

function typeMember(type: unknown, nullable: boolean): [string, unknown][] {
  if (typeof type !== 'string') return type === undefined ? [] : [['type', type]];
  const name = type.toLowerCase();
  if (name === 'type_unspecified') return [];
  return [['type', nullable && name !== 'null' ? [name, 'null'] : name]];
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

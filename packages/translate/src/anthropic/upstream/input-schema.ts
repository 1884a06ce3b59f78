type Schema = Readonly<Record<string, unknown>>;

const COMBINATORS = ['oneOf', 'anyOf', 'allOf'] as const;

/**
 * A tool's schema as Anthropic takes it: an object at the top, which may not be combined of others there. The properties of the
 * alternatives are offered together; what each of them requires is required only under `allOf`.
 */
export function inputSchema(schema: Schema): Schema {
  const combined = COMBINATORS.some((name) => Array.isArray(schema[name]));
  if (!combined) return schema['type'] === 'object' ? schema : { ...schema, type: 'object' };
  const properties = new Map(Object.entries(objectOf(schema['properties'])));
  const required = new Set(stringsOf(schema['required']));
  for (const name of COMBINATORS) {
    for (const alternative of listOf(schema[name]).map(objectOf)) {
      for (const [key, property] of Object.entries(objectOf(alternative['properties']))) {
        if (!properties.has(key)) properties.set(key, property);
      }
      if (name === 'allOf') for (const key of stringsOf(alternative['required'])) required.add(key);
    }
  }
  const { oneOf: _oneOf, anyOf: _anyOf, allOf: _allOf, ...rest } = schema;
  const merged = { ...rest, type: 'object', properties: Object.fromEntries(properties) };
  return required.size > 0 ? { ...merged, required: [...required] } : merged;
}

function objectOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function stringsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}

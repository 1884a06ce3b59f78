import { isSchema, type Schema } from './schema-reference.ts';

/**
 * One schema for all of these to hold: properties and required names of all of them, of other keywords the first.
 * Conflicts are not resolved: what is too wide is refused by the tool, what is too narrow by nobody.
 */
export function mergeAll(schemas: readonly Schema[]): Schema {
  const properties = schemas.flatMap((schema) => Object.entries(propertiesOf(schema)));
  const required = schemas.flatMap(requiredOf);
  return {
    ...Object.fromEntries(schemas.toReversed().flatMap((schema) => Object.entries(schema))),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties.toReversed()) }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
  };
}

/** One object for any of these to fit into: properties of all of them, required only what is required in each. */
export function mergeAny(schemas: readonly Schema[]): Schema {
  const properties = schemas.flatMap((schema) => Object.entries(propertiesOf(schema)));
  const [first = {}, ...others] = schemas;
  const required = requiredOf(first).filter((name) => others.every((schema) => requiredOf(schema).includes(name)));
  return {
    properties: Object.fromEntries(properties.toReversed()),
    ...(required.length > 0 && { required }),
  };
}

export function propertiesOf(schema: Schema): Schema {
  return isSchema(schema['properties']) ? schema['properties'] : {};
}

export function requiredOf(schema: Schema): readonly string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

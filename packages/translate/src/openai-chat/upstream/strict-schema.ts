type Schema = Readonly<Record<string, unknown>>;

/** Deeper than OpenAI takes schemas anyway (five levels of objects). */
const DEEPEST = 32;

/**
 * Whether a schema is one that OpenAI holds a model to with `strict`: every object closed, and all its properties required
 * (platform.openai.com, structured outputs: supported schemas). Others are refused with a 400, so `strict` is not asked for.
 */
export function isClosedSchema(schema: unknown, depth = DEEPEST): boolean {
  if (!isSchema(schema)) return true;
  if (depth === 0) return false;
  const { properties, required, additionalProperties } = schema;
  if (schema['type'] === 'object' || properties !== undefined) {
    const names = isSchema(properties) ? Object.keys(properties) : [];
    const needed: readonly unknown[] = Array.isArray(required) ? required : [];
    if (additionalProperties !== false || !names.every((name) => needed.includes(name))) return false;
  }
  return innerSchemas(schema).every((inner) => isClosedSchema(inner, depth - 1));
}

function innerSchemas({ properties, $defs, items, anyOf }: Schema): readonly unknown[] {
  const named = [properties, $defs].filter(isSchema).flatMap((group) => Object.values(group));
  return [...named, ...(Array.isArray(anyOf) ? anyOf : []), ...(Array.isArray(items) ? items : [items])];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

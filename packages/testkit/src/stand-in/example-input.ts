/** An input that satisfies the required part of a tool's JSON schema well enough for a demonstration. */
export function exampleInput(schema: unknown): object {
  const value = example(schema, 0);
  return typeof value === 'object' && value !== null ? value : {};
}

const MAX_DEPTH = 5;

function example(schema: unknown, depth: number): unknown {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return 'Tromsø';
  const { type, properties, required, items, enum: choices } = schema as Record<string, unknown>;
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  switch (type) {
    case 'integer':
    case 'number':
      return 7;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return [example(items, depth + 1)];
    case 'object': {
      const names = Array.isArray(required) ? required.map(String) : [];
      const schemas = (properties ?? {}) as Record<string, unknown>;
      return Object.fromEntries(names.map((name) => [name, example(schemas[name], depth + 1)]));
    }
    default:
      return 'Tromsø';
  }
}

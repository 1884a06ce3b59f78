type Json = Readonly<Record<string, unknown>>;

/** The value as an object; anything else becomes an empty one. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The value as an array; anything else becomes an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text; anything else becomes empty. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A parsed JSON object whose members are not trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; anything else becomes an empty one. */
export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The value as an array; anything else becomes an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text; anything else becomes empty. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

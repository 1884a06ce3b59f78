/** A JSON object off the wire, before anybody has looked at what is in it. */
export type Fields = Readonly<Record<string, unknown>>;

/** More than any vendor's error; a longer body is not worth parsing. */
const PARSED_CHARACTERS = 64 * 1024;

/**
 * The JSON object in a text, or the first one of a list (Google wraps its errors in one). Undefined for anything else:
 * not JSON, another type, or longer than 64 Ki characters. Never throws.
 */
export function parseFields(text: string): Fields | undefined {
  if (text.length > PARSED_CHARACTERS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.find(isFields) : fieldsOf(value);
  } catch {
    return undefined;
  }
}

/** The value as an object with fields, or undefined when it is none (lists are none). */
export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

/** The value when it is a string that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

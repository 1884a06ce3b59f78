import { asObject, type JsonObject } from '../stand-in/index.ts';

/** Field names as the backend reads them: `system_instruction` is `systemInstruction`. */
export function camel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** An object with its field names in camel case, whichever way they were written. */
export function fieldsOf(value: unknown): JsonObject {
  return Object.fromEntries(Object.entries(asObject(value)).map(([name, item]) => [camel(name), item]));
}

/** What the backend says about a field it does not know. */
export function unknownField(value: unknown, known: ReadonlySet<string>, place: string): string | undefined {
  const strange = Object.keys(asObject(value)).find((name) => !known.has(camel(name)));
  if (strange === undefined) return undefined;
  const at = place === '' ? '' : ` at '${place}'`;
  return `Invalid JSON payload received. Unknown name "${strange}"${at}: Cannot find field.`;
}

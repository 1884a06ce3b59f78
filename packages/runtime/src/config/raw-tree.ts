/**
 * The configuration before anything is typed: maps, lists and text, and where each of them was written.
 * Every scalar is text on purpose: which type a value has is the schema's business, not YAML's.
 */
export type RawValue = string | RawValue[] | RawMap;

export interface RawMap {
  [key: string]: RawValue;
}

/** A line of the file, or the name of the flag or variable that set the value. */
export type Origin = { readonly line: number } | { readonly name: string };

export interface RawTree {
  readonly root: RawMap;
  /** By path text. Keys of a map are registered under the line of the key, not of the value. */
  readonly origins: Map<string, Origin>;
}

export function isRawMap(value: RawValue | undefined): value is RawMap {
  return typeof value === 'object' && !Array.isArray(value);
}

/** The map at a key, or an empty one when something else or nothing is there. */
export function mapAt(map: RawMap, key: string): RawMap {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return isRawMap(value) ? value : {};
}

/** The list at a key, or an empty one when something else or nothing is there. */
export function listAt(map: RawMap, key: string): readonly RawValue[] {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return Array.isArray(value) ? value : [];
}

/** The text at a key, or undefined when something else or nothing is there. */
export function textAt(map: RawMap, key: string): string | undefined {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

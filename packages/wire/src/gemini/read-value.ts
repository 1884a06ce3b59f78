import { InvalidValue } from './invalid.ts';

/**
 * Reads one value of a request: the value in the shape that our types promise, or an {@link InvalidValue}.
 * `null` never reaches a reader: in the JSON form of protocol buffers it means that the field is absent.
 */
export type ValueReader = (value: unknown, param: string) => unknown;

type JsonObject = Readonly<Record<string, unknown>>;

/** A plain JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whatever it is. */
export const anything: ValueReader = (value) => value;

/** A string, perhaps empty. */
export const text: ValueReader = (value, param) =>
  typeof value === 'string' ? value : new InvalidValue(param, 'must be a string');

/** A string that says something. */
export const filledText: ValueReader = (value, param) =>
  typeof value === 'string' && value !== '' ? value : new InvalidValue(param, 'must be a non-empty string');

export const flag: ValueReader = (value, param) =>
  typeof value === 'boolean' ? value : new InvalidValue(param, 'must be true or false');

/** An object whose members are the caller's own: arguments, schemas, settings we only carry. */
export const anyObject: ValueReader = (value, param) =>
  isObject(value) ? value : new InvalidValue(param, 'must be an object');

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A number within inclusive bounds; as in every protocol buffer, its decimal text will do. */
export function decimal({ min, max }: Bounds): ValueReader {
  return (value, param) => {
    const number = numberOf(value);
    const fits = number !== undefined && number >= min && number <= max;
    return fits ? number : new InvalidValue(param, `must be a number from ${min} to ${max}`);
  };
}

/** The same without a fraction. */
export function integer({ min, max }: Bounds): ValueReader {
  return (value, param) => {
    const number = numberOf(value);
    const fits = number !== undefined && Number.isInteger(number) && number >= min && number <= max;
    return fits ? number : new InvalidValue(param, `must be an integer from ${min} to ${max}`);
  };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : undefined;
}

/** A list, all of whose items can be read. */
export function listOf(item: ValueReader): ValueReader {
  return (value, param) => {
    if (!Array.isArray(value)) return new InvalidValue(param, 'must be a list');
    const items: unknown[] = [];
    for (const [index, given] of value.entries()) {
      const read = item(given ?? undefined, `${param}[${index}]`);
      if (read instanceof InvalidValue) return read;
      items.push(read);
    }
    return items;
  };
}

/** A list, or its only item by itself. */
export function oneOrMany(item: ValueReader): ValueReader {
  const list = listOf(item);
  return (value, param) => {
    if (Array.isArray(value)) return list(value, param);
    const read = item(value, param);
    return read instanceof InvalidValue ? read : [read];
  };
}

/**
 * A message with these fields, each spelled `likeThis` or `like_this`: the object with the camel-case names. Of a field
 * in both spellings the camel-case one counts. Fields not named here are kept unread.
 */
export function message(fields: Readonly<Record<string, ValueReader>>): ValueReader {
  const readers = new Map(Object.entries(fields));
  const names = new Map<string, string>();
  for (const name of readers.keys()) names.set(name, name).set(snakeCase(name), name);
  return (value, param) => {
    if (!isObject(value)) return new InvalidValue(param, 'must be an object');
    const members: [string, unknown][] = [];
    for (const key of Object.keys(value)) {
      const given = value[key];
      if (given === null || given === undefined) continue;
      const name = names.get(key) ?? key;
      if (name !== key && Object.hasOwn(value, name)) continue;
      const read = readers.get(name)?.(given, param === '' ? key : `${param}.${key}`) ?? given;
      if (read instanceof InvalidValue) return read;
      members.push([name, read]);
    }
    return Object.fromEntries(members);
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

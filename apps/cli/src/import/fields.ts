/** A JSON object of unknown make. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The first of these names that holds text worth anything: one line, at most 1,024 characters. */
export function textAt(fields: Fields, ...names: readonly string[]): string | undefined {
  return firstAt(fields, names, (text) => text.length <= 1_024 && !/\p{Cc}/u.test(text));
}

/** Longer names of accounts are cut. */
const LONGEST_LABEL = 100;

/** The same as what people call an account: not too long, and without signs that turn the direction of text around. */
export function labelAt(fields: Fields, ...names: readonly string[]): string | undefined {
  const text = textAt(fields, ...names)?.replaceAll(/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '');
  return text?.slice(0, LONGEST_LABEL).toWellFormed() || undefined;
}

/** The first of these names that holds a credential: printable ASCII without spaces, as it goes into headers. */
export function secretAt(fields: Fields, ...names: readonly string[]): string | undefined {
  return firstAt(fields, names, (text) => text.length <= 16_384 && /^[\x21-\x7e]+$/.test(text));
}

/** Below this a number of a time is seconds: as milliseconds it would lie in the year 1973. */
const SMALLEST_MS = 1e11;

/** A time as RFC 3339 in UTC; tools write it as text with any offset, as milliseconds, or as seconds. */
export function momentAt(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const moment = momentOf(fields[name]);
    if (moment !== undefined) return moment;
  }
  return undefined;
}

function momentOf(value: unknown): string | undefined {
  const number = typeof value === 'string' && /^\d{9,16}$/.test(value) ? Number(value) : value;
  const at =
    typeof number === 'number' ? (number < SMALLEST_MS ? number * 1_000 : number) : Date.parse(String(value ?? ''));
  // Zero is how some tools write that they do not know.
  return at > 0 && at < 8.64e15 ? new Date(at).toISOString() : undefined;
}

function firstAt(fields: Fields, names: readonly string[], fits: (text: string) => boolean): string | undefined {
  for (const name of names) {
    const value = fields[name];
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '' && fits(text)) return text;
  }
  return undefined;
}

/** Drops what is undefined, so that an absent field is absent. */
export function present<Shape extends object>(
  shape: Shape,
): { [Name in keyof Shape]: Exclude<Shape[Name], undefined> } {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Shape]: Exclude<Shape[Name], undefined>;
  };
}

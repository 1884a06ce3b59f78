/** What is wrong with a request, and where: `param` is a dotted path such as `messages.3.content.0.source`. */
export interface InvalidParam {
  readonly param: string;
  readonly message: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** A plain JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Builds the value; the path is repeated in the message because clients print only that. */
export function invalid(param: string, problem: string): InvalidParam {
  return { param, message: `${param}: ${problem}` };
}

/** An absent or string field. */
export function checkOptionalString(value: unknown, param: string): InvalidParam | undefined {
  if (value === undefined || value === null || typeof value === 'string') return undefined;
  return invalid(param, 'must be a string');
}

/** A string that must be there and may be empty. */
export function checkString(value: unknown, param: string): InvalidParam | undefined {
  return typeof value === 'string' ? undefined : invalid(param, 'must be a string');
}

/** A string that must be there and hold something. */
export function checkFilledString(value: unknown, param: string): InvalidParam | undefined {
  return typeof value === 'string' && value.length > 0 ? undefined : invalid(param, 'must be a non-empty string');
}

/** An absent or finite number within inclusive bounds. */
export function checkOptionalNumber(
  value: unknown,
  param: string,
  bounds: { readonly min: number; readonly max: number; readonly integer?: boolean },
): InvalidParam | undefined {
  if (value === undefined) return undefined;
  const fits = typeof value === 'number' && value >= bounds.min && value <= bounds.max;
  if (fits && (!bounds.integer || Number.isInteger(value))) return undefined;
  return invalid(param, `must be ${bounds.integer ? 'an integer' : 'a number'} from ${bounds.min} to ${bounds.max}`);
}

/** What is wrong with a request, and where: `param` is a path in OpenAI's notation, such as `messages[3].content[0].text`. */
export interface InvalidParam {
  readonly param: string;
  readonly message: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** A plain JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An optional field that is not there; OpenAI takes null for that too. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Builds the value; the path is repeated in the message because clients print only that. */
export function invalid(param: string, problem: string): InvalidParam {
  return { param, message: `${param}: ${problem}` };
}

/** A string that must be there and may be empty. */
export function checkString(value: unknown, param: string): InvalidParam | undefined {
  return typeof value === 'string' ? undefined : invalid(param, 'must be a string');
}

/** A string that must be there and hold something. */
export function checkFilledString(value: unknown, param: string): InvalidParam | undefined {
  return typeof value === 'string' && value !== '' ? undefined : invalid(param, 'must be a non-empty string');
}

export function checkOptionalString(value: unknown, param: string): InvalidParam | undefined {
  return isAbsent(value) || typeof value === 'string' ? undefined : invalid(param, 'must be a string');
}

export function checkOptionalBoolean(value: unknown, param: string): InvalidParam | undefined {
  return isAbsent(value) || typeof value === 'boolean' ? undefined : invalid(param, 'must be true or false');
}

export function checkOptionalObject(value: unknown, param: string): InvalidParam | undefined {
  return isAbsent(value) || isObject(value) ? undefined : invalid(param, 'must be an object');
}

/** An absent or finite number within inclusive bounds. */
export function checkOptionalNumber(
  value: unknown,
  param: string,
  bounds: { readonly min: number; readonly max: number; readonly integer?: boolean },
): InvalidParam | undefined {
  if (isAbsent(value)) return undefined;
  const fits = typeof value === 'number' && value >= bounds.min && value <= bounds.max;
  if (fits && (!bounds.integer || Number.isInteger(value))) return undefined;
  return invalid(param, `must be ${bounds.integer ? 'an integer' : 'a number'} from ${bounds.min} to ${bounds.max}`);
}

/** Longest model name we look up. */
const MAX_MODEL_LENGTH = 256;

export function checkModel(model: unknown): InvalidParam | undefined {
  if (typeof model === 'string' && model.length > MAX_MODEL_LENGTH) {
    return invalid('model', `must be at most ${MAX_MODEL_LENGTH} characters long`);
  }
  return checkFilledString(model, 'model');
}

/** `stop`: one string or a list of them. OpenAI's limit of four is not ours to enforce: compatible servers take more. */
export function checkStop(stop: unknown): InvalidParam | undefined {
  if (isAbsent(stop) || typeof stop === 'string') return undefined;
  const fits = Array.isArray(stop) && stop.every((sequence) => typeof sequence === 'string');
  return fits ? undefined : invalid('stop', 'must be a string or a list of strings');
}

/** `stream_options`: an object, of which only `include_usage` means something to us. */
export function checkStreamOptions(options: unknown): InvalidParam | undefined {
  if (isAbsent(options)) return undefined;
  if (!isObject(options)) return invalid('stream_options', 'must be an object');
  return checkOptionalBoolean(options['include_usage'], 'stream_options.include_usage');
}

/** Above any model's real limit; catches nonsense before it reaches an upstream. */
const MAX_TOKENS = 1_000_000_000;

/** The knobs that Chat Completions and Completions share, within OpenAI's own bounds. */
export function checkSampling(body: JsonObject): InvalidParam | undefined {
  return (
    checkOptionalNumber(body['temperature'], 'temperature', { min: 0, max: 2 }) ??
    checkOptionalNumber(body['top_p'], 'top_p', { min: 0, max: 1 }) ??
    checkOptionalNumber(body['presence_penalty'], 'presence_penalty', { min: -2, max: 2 }) ??
    checkOptionalNumber(body['frequency_penalty'], 'frequency_penalty', { min: -2, max: 2 }) ??
    checkOptionalNumber(body['seed'], 'seed', { min: -(2 ** 63), max: 2 ** 63 }) ??
    checkOptionalNumber(body['n'], 'n', { min: 1, max: 128, integer: true }) ??
    checkTokenLimit(body['max_tokens'], 'max_tokens')
  );
}

/** A limit of tokens. -1 and 0 pass: clients of local servers say "no limit" with them. */
export function checkTokenLimit(value: unknown, param: string): InvalidParam | undefined {
  return checkOptionalNumber(value, param, { min: -1, max: MAX_TOKENS, integer: true });
}

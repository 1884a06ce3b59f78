import type { Violation } from '../upstream/index.ts';

/** A 400 of this vendor. */
export function invalid(message: string, param?: string, code?: string): Violation {
  return { error: 'invalid_request', message, ...(param && { param }), ...(code && { code }) };
}

export function missing(param: string): Violation {
  return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

export function wrongType(param: string, expected: string, got: unknown): Violation {
  const is = got === null ? 'null' : Array.isArray(got) ? 'an array' : `a ${typeof got}`;
  return invalid(`Invalid type for '${param}': expected ${expected}, but got ${is} instead.`, param, 'invalid_type');
}

export function wrongValue(param: string, got: unknown, supported: readonly string[]): Violation {
  const list = supported.map((each) => `'${each}'`).join(', ');
  return invalid(`Invalid value: '${String(got)}'. Supported values are: ${list}.`, param, 'invalid_value');
}

export function emptyArray(param: string): Violation {
  return invalid(
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    param,
    'empty_array',
  );
}

export function tooLong(param: string, most: number, got: number): Violation {
  return invalid(
    `Invalid '${param}': string too long. Expected a string with maximum length ${most}, but got a string with length ${got} instead.`,
    param,
    'string_above_max_length',
  );
}

/** A number outside its bounds, or none. Absent and null are fine. */
export function outside(param: string, value: unknown, least: number, most: number): Violation | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') return wrongType(param, 'a number', value);
  if (value >= least && value <= most) return undefined;
  const [word, bound, sign] = value < least ? ['below minimum', least, '>='] : ['above maximum', most, '<='];
  return invalid(
    `Invalid '${param}': value ${word} value. Expected a value ${sign} ${bound}, but got ${value} instead.`,
    param,
    value < least ? 'decimal_below_min_value' : 'decimal_above_max_value',
  );
}

/** A parameter the endpoint does not know. */
export function unknownKey(body: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): Violation | undefined {
  const strange = Object.keys(body).find((key) => !known.has(key));
  return strange === undefined ? undefined : invalid(`Unknown parameter: '${strange}'.`, strange, 'unknown_parameter');
}

/** Rules that depend on the model: reasoning models take no sampling, others no effort. */
export function checkModelParameters(body: Readonly<Record<string, unknown>>): Violation | undefined {
  const model = String(body['model']);
  const unsupported = (name: string, hint = ''): Violation =>
    invalid(`Unsupported parameter: '${name}' is not supported with this model.${hint}`, name, 'unsupported_parameter');
  if (/^(o\d|gpt-[5-9])/.test(model)) {
    if (body['max_tokens'] !== undefined) return unsupported('max_tokens', " Use 'max_completion_tokens' instead.");
    for (const name of ['stop', 'logprobs', 'presence_penalty', 'frequency_penalty']) {
      if (body[name] !== undefined && body[name] !== null) return unsupported(name);
    }
    for (const name of ['temperature', 'top_p']) {
      const value = body[name];
      if (value === undefined || value === null || value === 1) continue;
      return invalid(
        `Unsupported value: '${name}' does not support ${String(value)} with this model. Only the default (1) value is supported.`,
        name,
        'unsupported_value',
      );
    }
  }
  if (/^gpt-[34]/.test(model)) {
    if (body['reasoning_effort'] !== undefined) return unsupported('reasoning_effort');
    if (body['reasoning'] !== undefined && body['reasoning'] !== null) return unsupported('reasoning.effort');
  }
  return undefined;
}

import {
  errorStatus,
  type Fields,
  firstBelievable,
  rateLimitReset,
  readErrorEnvelope,
  retryAfter,
  waitInText,
} from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';

/** What can be read off an error of OpenAI's or of a server like it. Every field may be hostile except its type. */
export interface OpenAiErrorFacts {
  /** The HTTP status; of an error inside a stream, the one it names or its code stands for. */
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly message: string;
  /** The error object itself, for what only one vendor puts there. */
  readonly error: Fields;
  readonly isHtml: boolean;
}

/** Reads an error body, or the data of an error inside a stream (then with a status of 2xx). Never throws. */
export function readOpenAiError(httpStatus: number, body: string): OpenAiErrorFacts {
  const { status, type, code, message, error, isHtml } = readErrorEnvelope(body);
  const named = status ?? STATUS_OF_CODE.get(code) ?? STATUS_OF_CODE.get(type);
  return { status: errorStatus(httpStatus, named), type, code, message, error, isHtml };
}

/**
 * When an OpenAI limit ends, epoch milliseconds: `retry-after-ms`, `retry-after`, what the sentence says, and for a 429
 * the reset of whatever is used up (the later one). Undefined when none of them can be believed.
 */
export function openAiRetryAt(facts: OpenAiErrorFacts, headers: UpstreamHeaders, now: number): number | undefined {
  const wait = waitInText(facts.message);
  return firstBelievable(
    now,
    retryAfterMs(headers['retry-after-ms'], now),
    retryAfter(headers['retry-after'], now),
    wait === undefined ? undefined : now + wait,
    facts.status === 429 ? resetOfUsedUp(headers, now) : undefined,
  );
}

/** Whether the vendor's code or class is one of these: vendors and their imitators put the same word in either. */
export function named(facts: OpenAiErrorFacts, ...names: readonly string[]): boolean {
  return names.includes(facts.code) || names.includes(facts.type);
}

/** What an error inside a 200 stream would have come with. Specific codes have rows of their own. */
const STATUS_OF_CODE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['rate_limit_error', 429],
  ['requests', 429],
  ['tokens', 429],
  ['server_error', 500],
]);

function retryAfterMs(value: string | undefined, now: number): number | undefined {
  return value !== undefined && /^\d{1,12}(\.\d{1,6})?$/.test(value.trim()) ? now + Number(value) : undefined;
}

function resetOfUsedUp(headers: UpstreamHeaders, now: number): number | undefined {
  const resets = ['requests', 'tokens'].map((of) =>
    headers[`x-ratelimit-remaining-${of}`]?.trim() === '0'
      ? rateLimitReset(headers[`x-ratelimit-reset-${of}`], now)
      : undefined,
  );
  const known = resets.filter((at) => at !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

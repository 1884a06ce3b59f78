import {
  errorStatus,
  fieldsOf,
  readErrorEnvelope,
  retryAfter,
  rfc3339OrEpochSeconds,
  textOf,
} from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type LimitWindows, readLimitWindows } from './limit-windows.ts';

/** What can be read off an error of Anthropic's. Every field may be hostile except its type. */
export interface ErrorFacts {
  /** The HTTP status, or the one the error's type stands for. */
  readonly status: number;
  /** `rate_limit_error`, or ''. */
  readonly type: string;
  /** `details.error_code`: finer than the type, mostly absent. */
  readonly code: string;
  readonly message: string;
  readonly isHtml: boolean;
  readonly limits: LimitWindows;
  /** When it is over, epoch milliseconds, as the answer says. */
  readonly retryAt: number | undefined;
}

/**
 * Reads `{type:"error", error:{type, message, details}}`, of an answer or of an `error` event inside a stream (then with
 * a status of 2xx). Never throws.
 *
 * A specific type beats the status: proxies in between change statuses, not bodies. 401 and 429 always stand.
 */
export function readClaudeError(httpStatus: number, headers: UpstreamHeaders, body: string, now: number): ErrorFacts {
  const { type, code, message, error, isHtml, status: inBody } = readErrorEnvelope(body);
  const ofType = STATUS_OF_TYPE.get(type);
  const stands = httpStatus === 401 || httpStatus === 429 || VAGUE_TYPES.has(type) || ofType === undefined;
  const status = errorStatus(stands ? httpStatus : ofType, ofType ?? inBody);
  const limits = status === 429 ? readLimitWindows(headers, now) : NO_LIMITS;
  return {
    status,
    type,
    code: textOf(fieldsOf(error['details'])?.['error_code']) ?? code,
    message,
    isHtml,
    limits,
    retryAt: limits.resetAt ?? retryAfter(headers['retry-after'], now) ?? accessAgain(message),
  };
}

const NO_LIMITS: LimitWindows = { usedUp: 'none', resetAt: undefined, namesReset: false };

const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/** Also used for statuses that have no type of their own. */
const VAGUE_TYPES: ReadonlySet<string> = new Set(['invalid_request_error', 'api_error']);

/** "You will regain access on 2026-09-01 at 00:00 UTC." */
function accessAgain(message: string): number | undefined {
  const [, day, time = '00:00'] = /regain access on (\d{4}-\d{2}-\d{2})(?: at (\d{2}:\d{2}))?/i.exec(message) ?? [];
  return day === undefined ? undefined : rfc3339OrEpochSeconds(`${day}T${time}:00Z`);
}

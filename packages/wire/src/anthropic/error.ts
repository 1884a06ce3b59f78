import { encodeEvent } from '../sse/index.ts';

/** Error body of every Anthropic route, and payload of the stream's `error` event. */
export interface ErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: ErrorType; readonly message: string };
  readonly request_id: string;
}

/** Each error type and the HTTP status it travels with (docs.claude.com/en/api/errors). */
export const ERROR_STATUS = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
} as const;

export type ErrorType = keyof typeof ERROR_STATUS;

/** The error type a status stands for. 503 counts as overloaded; unlisted 4xx are the request's fault, 5xx ours. */
export function errorTypeForStatus(status: number): ErrorType {
  if (status === 503) return 'overloaded_error';
  for (const type of Object.keys(ERROR_STATUS) as ErrorType[]) if (ERROR_STATUS[type] === status) return type;
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

/** Builds the body from a type, or from a status whose type is looked up. */
export function anthropicError(typeOrStatus: ErrorType | number, message: string, requestId: string): ErrorBody {
  const type = typeof typeOrStatus === 'number' ? errorTypeForStatus(typeOrStatus) : typeOrStatus;
  return { type: 'error', error: { type, message }, request_id: requestId };
}

/** The same as the last event of a stream that cannot be finished. Nothing may follow it. */
export function errorEvent(type: ErrorType, message: string, requestId: string): string {
  return encodeEvent('error', JSON.stringify(anthropicError(type, message, requestId)));
}

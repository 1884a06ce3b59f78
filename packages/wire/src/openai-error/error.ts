/** Error body of every OpenAI route, and of an error inside a stream of Chat Completions or Completions. */
export interface OpenaiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: OpenaiErrorType;
    /** Name of the faulty field, dotted; null when no single field is to blame. */
    readonly param: string | null;
    /** Machine code that clients branch on, such as `context_length_exceeded`; null when the type says it all. */
    readonly code: string | null;
    /** Ours: the vendor tells the id of a request in a header only, which an error inside a stream no longer has. */
    readonly request_id: string;
  };
}

/** Classes of errors in OpenAI's words (platform.openai.com/docs/guides/error-codes; openai-node `src/core/error.ts`). */
export type OpenaiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'server_error';

/** What an error body may say besides its message. */
export interface OpenaiErrorDetails {
  /** Default: {@link openaiErrorTypeForStatus}. */
  readonly type?: OpenaiErrorType | undefined;
  /** Default: {@link openaiErrorCodeForStatus}. */
  readonly code?: string | null | undefined;
  /** Default null. */
  readonly param?: string | undefined;
}

const TYPES: ReadonlyMap<number, OpenaiErrorType> = new Map([
  [401, 'authentication_error'],
  [402, 'insufficient_quota'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
]);

const CODES: ReadonlyMap<number, string> = new Map([
  [401, 'invalid_api_key'],
  [402, 'insufficient_quota'],
  [413, 'request_too_large'],
  [429, 'rate_limit_exceeded'],
  [503, 'server_is_overloaded'],
  [504, 'timeout'],
  [529, 'server_is_overloaded'],
]);

/** The error type a status stands for. Unlisted 4xx are the request's fault, everything else is ours. */
export function openaiErrorTypeForStatus(status: number): OpenaiErrorType {
  return TYPES.get(status) ?? (status >= 400 && status < 500 ? 'invalid_request_error' : 'server_error');
}

/** The machine code a status stands for, or null when it stands for none in particular. */
export function openaiErrorCodeForStatus(status: number): string | null {
  return CODES.get(status) ?? null;
}

/** Builds the body of an error with this HTTP status; type and code follow from it unless given. */
export function openaiError(
  status: number,
  message: string,
  requestId: string,
  details: OpenaiErrorDetails = {},
): OpenaiErrorBody {
  return {
    error: {
      message,
      type: details.type ?? openaiErrorTypeForStatus(status),
      param: details.param ?? null,
      code: details.code === undefined ? openaiErrorCodeForStatus(status) : details.code,
      request_id: requestId,
    },
  };
}

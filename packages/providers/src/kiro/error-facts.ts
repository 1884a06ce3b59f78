/** What can be read off an upstream error, whichever form it came in. Every field may be hostile except its type. */
export interface ErrorFacts {
  /** The HTTP status, or the one that the exception's name stands for. */
  readonly status: number;
  /** Exception name without namespace: `ThrottlingException`. */
  readonly name: string;
  /** The vendor's machine code: `MONTHLY_REQUEST_COUNT`. */
  readonly reason: string;
  /** The vendor's sentence, or the body's beginning when it is not JSON. At most 2,000 characters. */
  readonly message: string;
  readonly nextDateReset: unknown;
}

const PARSED_CHARACTERS = 64 * 1024;

/**
 * Reads `{message, reason, __type}` out of an error body. Never throws: what is not JSON, too long or of the wrong type
 * is text without fields.
 *
 * An exception's name beats the status it came with, because JSON services answer throttling with 400; only 401 always
 * stands, whatever the body says.
 */
export function readError(httpStatus: number, errorType: string | undefined, body: string): ErrorFacts {
  const fields = parse(body);
  const name = bare(errorType ?? string(fields['__type']) ?? string(fields['code']) ?? '');
  const nested = typeof fields['error'] === 'object' && fields['error'] !== null ? fields['error'] : {};
  const message =
    string(fields['message']) ?? string(fields['Message']) ?? string(Reflect.get(nested, 'message')) ?? body;
  return {
    status: httpStatus === 401 ? 401 : (STATUS_OF_EXCEPTION.get(name) ?? httpStatus),
    name,
    reason:
      string(fields['reason']) ?? /"reason"\s*:\s*"([A-Z_]{3,64})"/.exec(body.slice(0, PARSED_CHARACTERS))?.[1] ?? '',
    message: message.slice(0, 2_000),
    nextDateReset: fields['nextDateReset'],
  };
}

/**
 * The same of an `exception` or `error` frame. A name nobody knows counts as a 500: the vendor broke an answer off and
 * said nothing we could act on.
 */
export function readException(exceptionType: string, message: string, reason: string | undefined): ErrorFacts {
  const name = bare(exceptionType);
  const status = STATUS_OF_EXCEPTION.get(name) ?? 500;
  return { status, name, reason: reason ?? '', message: message.slice(0, 2_000), nextDateReset: undefined };
}

/** Names known from the official clients; `error` frames carry the last few as codes. Others keep their status. */
const STATUS_OF_EXCEPTION: ReadonlyMap<string, number> = new Map([
  ['AccessDeniedException', 403],
  ['ConflictException', 409],
  ['ContentLengthExceededException', 413],
  ['ExpiredTokenException', 401],
  ['InternalServerException', 500],
  ['InternalServerError', 500],
  ['InternalError', 500],
  ['InternalFailure', 500],
  ['ResourceNotFoundException', 404],
  ['ServiceQuotaExceededException', 402],
  ['ServiceUnavailableException', 503],
  ['ThrottlingException', 429],
  ['TooManyRequestsException', 429],
  ['UnauthorizedException', 401],
  ['UnrecognizedClientException', 401],
  ['ValidationException', 400],
]);

type Fields = Readonly<Record<string, unknown>>;

function parse(body: string): Fields {
  if (body.length > PARSED_CHARACTERS) return {};
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
  } catch {
    return {};
  }
}

/** `com.amazon.aws.codewhisperer#ThrottlingException:http://…` names a `ThrottlingException`. */
function bare(name: string): string {
  const short = name.slice(name.lastIndexOf('#') + 1).split(':', 1)[0] ?? '';
  return /^\w{1,80}$/.test(short) ? short : '';
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

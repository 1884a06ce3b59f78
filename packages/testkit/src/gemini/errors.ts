import type { ErrorContext, ErrorTable, HttpError } from '../upstream/index.ts';

const STATUS_OF: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

const QUOTA = 'You have exhausted your capacity on this model.';

/** The errors of the Gemini API and of Antigravity's backend. Source: the project's provider fact sheet, section 3.4. */
export const GEMINI_ERRORS = {
  invalid_argument: error(400, 'Request contains an invalid argument.'),
  failed_precondition: error(400, 'User location is not supported for the API use.', [], 'FAILED_PRECONDITION'),
  invalid_signature: error(400, 'Corrupted thought signature.'),
  missing_signature: error(400, 'Function call is missing a thought_signature in functionCall parts.'),
  api_key_invalid: error(400, 'API key not valid. Please pass a valid API key.', [
    info('API_KEY_INVALID', { service: 'generativelanguage.googleapis.com' }, 'googleapis.com'),
  ]),
  old_version: error(400, 'This version of Antigravity is no longer supported. Please update to the latest version.'),
  unauthenticated: error(401, 'Request had invalid authentication credentials. Expected OAuth 2 access token.', [
    info('ACCESS_TOKEN_EXPIRED', {}, 'googleapis.com'),
  ]),
  unregistered: error(403, "Method doesn't allow unregistered callers."),
  permission_denied: error(403, 'The caller does not have permission'),
  terms_of_service: error(403, 'This account was disabled for violation of the Terms of Service.'),
  /** A human has to act. */
  validation_required: error(403, 'Verify your account to continue.', [
    info('VALIDATION_REQUIRED', { validation_link: 'https://accounts.example.test/verify' }),
    {
      '@type': 'type.googleapis.com/google.rpc.Help',
      links: [{ description: 'Verify your account', url: 'https://accounts.example.test/verify' }],
    },
  ]),
  not_found: error(404, 'Requested entity was not found.'),
  model_not_found: (context) =>
    respond(context, 404, `models/${context.model} is not found for API version v1beta, or is not supported.`),
  too_large: error(413, 'Request payload size exceeds the limit: 20971520 bytes.', [], 'INVALID_ARGUMENT'),
  /** The group's quota is used up: reset time in every place it may be. */
  quota_exhausted: quotaExhausted,
  quota_exhausted_metadata: (context) => {
    const wait = context.retryAfter ?? 6_236;
    return respond(context, 429, QUOTA, [info('QUOTA_EXHAUSTED', quotaMetadata(context, wait))]);
  },
  quota_exhausted_timestamp: (context) => {
    const { model, quotaResetTimeStamp } = quotaMetadata(context, context.retryAfter ?? 6_236);
    return respond(context, 429, QUOTA, [
      info('QUOTA_EXHAUSTED', { model: model ?? '', quotaResetTimeStamp: quotaResetTimeStamp ?? '' }),
    ]);
  },
  quota_exhausted_message: (context) =>
    respond(context, 429, `${QUOTA} Your quota will reset after ${goDuration(context.retryAfter ?? 6_236)}.`),
  rate_limit: (context) => {
    const wait = context.retryAfter ?? 0.479417;
    return respond(context, 429, 'Too many requests.', [
      info('RATE_LIMIT_EXCEEDED', { model: context.model }),
      retryInfo(wait),
    ]);
  },
  rate_limit_bare: (context) =>
    respond(context, 429, 'Too many requests.', [info('RATE_LIMIT_EXCEEDED', { model: context.model })]),
  quota_vague: error(429, 'Resource has been exhausted (e.g. check quota).'),
  /** The public API's daily limit. */
  quota_per_day: (context) =>
    respond(
      context,
      429,
      `You exceeded your current quota, please check your plan and billing details.\nPlease retry in ${context.retryAfter ?? 38.4}s.`,
      [
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [
            {
              quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
              quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
              quotaDimensions: { location: 'global', model: context.model },
              quotaValue: '250',
            },
          ],
        },
        retryInfo(context.retryAfter ?? 38.4),
      ],
    ),
  no_credits: error(429, 'Insufficient credits.', [info('INSUFFICIENT_G1_CREDITS_BALANCE', {})]),
  capacity: (context) =>
    respond(context, 503, `No capacity available for model ${context.model} on the server`, [
      info('MODEL_CAPACITY_EXHAUSTED', { model: context.model }),
    ]),
  capacity_429: (context) =>
    respond(context, 429, `No capacity available for model ${context.model} on the server`, [
      info('MODEL_CAPACITY_EXHAUSTED', { model: context.model }),
    ]),
  cancelled: error(499, 'The operation was cancelled.'),
  internal: error(500, 'Internal error encountered.'),
  bad_gateway: () => ({
    status: 502,
    body: '<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title></html>',
  }),
  unavailable: error(503, 'The service is currently unavailable.'),
  deadline: error(504, 'Deadline expired before operation could complete.'),
  /** The error inside an array. */
  wrapped_array: (context) => {
    const { status, body } = quotaExhausted(context);
    return { status, body: [body] };
  },
  /** The error as JSON text inside the message of another. */
  nested_message: (context) => {
    const { status, body } = quotaExhausted(context);
    return respond(context, status, JSON.stringify(body));
  },
} as const satisfies ErrorTable;

/** Statuses a stream may end with, and their codes. */
export const GEMINI_STREAM_ERRORS = ['UNAVAILABLE', 'RESOURCE_EXHAUSTED', 'INTERNAL', 'DEADLINE_EXCEEDED'] as const;

const STREAM_WORDS: Readonly<Record<string, readonly [number, string]>> = {
  UNAVAILABLE: [503, 'The model is overloaded. Please try again later.'],
  RESOURCE_EXHAUSTED: [429, 'Resource has been exhausted (e.g. check quota).'],
  INTERNAL: [500, 'Internal error encountered.'],
  DEADLINE_EXCEEDED: [504, 'Deadline expired before operation could complete.'],
};

/** The error of a stream. */
export function streamErrorBody(status: string): object {
  const [code, message] = STREAM_WORDS[status] ?? [500, status];
  return { error: { code, message, status } };
}

function quotaExhausted(context: ErrorContext): HttpError {
  const wait = context.retryAfter ?? 6_236;
  return respond(context, 429, `${QUOTA} Your quota will reset after ${goDuration(wait)}.`, [
    info('QUOTA_EXHAUSTED', quotaMetadata(context, wait)),
    retryInfo(wait),
  ]);
}

function info(
  reason: string,
  metadata: Readonly<Record<string, string>>,
  domain = 'cloudcode-pa.googleapis.com',
): object {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain, metadata };
}

function retryInfo(seconds: number): object {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` };
}

function quotaMetadata({ model, now }: ErrorContext, wait: number): Record<string, string> {
  const quotaResetTimeStamp = new Date(now + wait * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { model, quotaResetDelay: goDuration(wait), quotaResetTimeStamp, uiMessage: 'true' };
}

/** Seconds as Go writes them: `6236.2` is `1h43m56.2s`. */
function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = Number((seconds % 60).toFixed(3));
  return `${hours ? `${hours}h` : ''}${hours || minutes ? `${minutes}m` : ''}${rest}s`;
}

function error(
  code: number,
  words: string,
  details: readonly object[] = [],
  status?: string,
): (context: ErrorContext) => HttpError {
  return (context) => respond(context, code, words, details, status);
}

function respond(
  { message }: ErrorContext,
  code: number,
  words: string,
  details: readonly object[] = [],
  status = STATUS_OF[code] ?? 'UNKNOWN',
): HttpError {
  return {
    status: code,
    body: { error: { code, message: message ?? words, status, ...(details.length > 0 && { details }) } },
  };
}

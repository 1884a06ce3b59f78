import type { ErrorContext, ErrorTable, HttpError } from '../upstream/index.ts';

const LIMITED = "This request would exceed your account's rate limit. Please try again later.";

/** The errors of the Messages API. Source: the project's provider fact sheet, section 3.1. */
export const ANTHROPIC_ERRORS = {
  invalid_request: error(400, 'invalid_request_error', 'Invalid request.'),
  context_window: error(400, 'invalid_request_error', 'prompt is too long: 214118 tokens > 200000 maximum'),
  invalid_signature: error(
    400,
    'invalid_request_error',
    'messages.1.content.0: Invalid `signature` in `thinking` block',
  ),
  claude_code_only: error(
    400,
    'invalid_request_error',
    'This credential is only authorized for use with Claude Code and cannot be used for other API requests.',
  ),
  organization_disabled: error(400, 'invalid_request_error', 'This organization has been disabled.'),
  credit_balance: error(
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  ),
  usage_limits: error(
    400,
    'invalid_request_error',
    'You have reached your specified API usage limits. You will regain access on 2099-01-01 at 00:00 UTC.',
  ),
  invalid_key: error(401, 'authentication_error', 'invalid x-api-key'),
  invalid_bearer: error(401, 'authentication_error', 'Invalid bearer token'),
  token_expired: error(
    401,
    'authentication_error',
    'OAuth token has expired. Please obtain a new token or refresh your existing token.',
    () => ({ details: { error_visibility: 'user_facing', error_code: 'token_expired' } }),
  ),
  oauth_unsupported: error(401, 'authentication_error', 'OAuth authentication is currently not supported.'),
  billing: error(402, 'billing_error', 'There is an issue with your billing.'),
  permission: error(403, 'permission_error', 'Your API key does not have permission to use the specified resource.'),
  oauth_not_allowed: error(
    403,
    'permission_error',
    'OAuth authentication is currently not allowed for this organization.',
  ),
  account_disabled: error(403, 'permission_error', 'This account has been disabled.'),
  not_found: error(404, 'not_found_error', 'Not found'),
  model_not_found: (context) => respond(404, 'not_found_error', `model: ${context.model}`, context),
  conflict: error(409, 'conflict_error', 'The request conflicts with another one.'),
  too_large: error(413, 'request_too_large', 'Request exceeds the maximum allowed number of bytes.'),
  /** Subscription, the five-hour window is used up. */
  five_hour: (context) => unified(context, 'five_hour', { '5h': true, '7d': false }, 5_321),
  /** Subscription, the weekly window is used up. */
  seven_day: (context) => unified(context, 'seven_day', { '5h': false, '7d': true }, 260_000),
  /** Subscription, the weekly window of one model family is used up. */
  seven_day_model: (context) =>
    unified(context, 'seven_day_overage_included', { '5h': false, '7d': false, '7d_oi': true }, 90_000),
  /** API key, requests per minute. */
  rate_limit: (context) => {
    const wait = context.retryAfter ?? 12;
    return respond(429, 'rate_limit_error', LIMITED, context, {
      'retry-after': String(wait),
      ...keyHeaders(context.now, { remaining: 0, resetIn: wait }),
    });
  },
  /** Nobody says how long, nor why. */
  rate_limit_bare: error(429, 'rate_limit_error', 'Error'),
  long_context: error(429, 'rate_limit_error', 'Extra usage is required for long context requests.'),
  fast_mode: error(429, 'rate_limit_error', 'Fast request rejected: out of fast mode credits.'),
  spend_limit: error(429, 'rate_limit_error', 'This organization has reached its enforced spend limit.', () => ({
    details: { error_code: 'enforced_spend_limit_reached' },
  })),
  server_error: error(500, 'api_error', 'Internal server error'),
  bad_gateway: () => ({ status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>' }),
  unavailable: () => ({ status: 503, body: 'upstream connect error or disconnect/reset before headers' }),
  timeout: error(504, 'timeout_error', 'Request timed out.'),
  overloaded: error(529, 'overloaded_error', 'Overloaded'),
} as const satisfies ErrorTable;

/** Types of errors a stream may end with. */
export const ANTHROPIC_STREAM_ERRORS = [
  ...['overloaded_error', 'api_error', 'rate_limit_error', 'timeout_error', 'invalid_request_error'],
] as const;

/** The rate-limit headers of every answer to an API key. */
export function keyHeaders(now: number, { remaining = 49, resetIn = 1 } = {}): Record<string, string> {
  const reset = `${new Date(now + resetIn * 1_000).toISOString().slice(0, 19)}Z`;
  return Object.fromEntries(
    [
      ['requests', 50, remaining],
      ['tokens', 100_000, 99_000],
      ['input-tokens', 80_000, 79_000],
      ['output-tokens', 20_000, 20_000],
    ].flatMap(([kind, limit, left]) => [
      [`anthropic-ratelimit-${kind}-limit`, String(limit)],
      [`anthropic-ratelimit-${kind}-remaining`, String(left)],
      [`anthropic-ratelimit-${kind}-reset`, reset],
    ]),
  );
}

/** The rate-limit headers of every answer to a subscription; `resetIn` seconds for the windows that are used up. */
export function unifiedHeaders(
  now: number,
  claim = 'five_hour',
  rejected: Readonly<Record<string, boolean>> = { '5h': false, '7d': false },
  resetIn = 9_000,
): Record<string, string> {
  const seconds = Math.floor(now / 1_000);
  const anyRejected = Object.values(rejected).some(Boolean);
  const windows = Object.entries(rejected).flatMap(([name, used]) => [
    [`anthropic-ratelimit-unified-${name}-status`, used ? 'rejected' : 'allowed'],
    [`anthropic-ratelimit-unified-${name}-reset`, String(seconds + (used ? resetIn : 400_000))],
    [`anthropic-ratelimit-unified-${name}-utilization`, used ? '1.02' : '0.41'],
  ]);
  return {
    'anthropic-ratelimit-unified-status': anyRejected ? 'rejected' : 'allowed',
    'anthropic-ratelimit-unified-reset': String(seconds + resetIn),
    'anthropic-ratelimit-unified-representative-claim': claim,
    'anthropic-ratelimit-unified-fallback-percentage': '0.5',
    ...Object.fromEntries(windows),
  };
}

/** The envelope of every error of this vendor. */
export function errorBody(type: string, message: string, requestId: string, more: object = {}): object {
  return { type: 'error', error: { type, message, ...more }, request_id: requestId };
}

function error(
  status: number,
  type: string,
  words: string,
  more: () => object = () => ({}),
): (context: ErrorContext) => HttpError {
  return (context) => {
    const { message = words, requestId, retryAfter } = context;
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return { status, headers, body: errorBody(type, message, requestId, more()) };
  };
}

function respond(
  status: number,
  type: string,
  words: string,
  { message = words, requestId }: ErrorContext,
  headers: Record<string, string> = {},
): HttpError {
  return { status, headers, body: errorBody(type, message, requestId) };
}

function unified(
  context: ErrorContext,
  claim: string,
  rejected: Readonly<Record<string, boolean>>,
  usual: number,
): HttpError {
  const wait = context.retryAfter ?? usual;
  return respond(429, 'rate_limit_error', LIMITED, context, {
    'retry-after': String(wait),
    ...unifiedHeaders(context.now, claim, rejected, wait),
  });
}

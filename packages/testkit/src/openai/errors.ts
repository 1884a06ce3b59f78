import type { ErrorContext, ErrorTable, HttpError } from '../upstream/index.ts';

/** The errors of the OpenAI API. Source: the project's provider fact sheet, section 3.3. */
export const OPENAI_ERRORS = {
  invalid_request: error(400, 'invalid_request_error', null, 'Invalid request.'),
  context_length: error(
    400,
    'invalid_request_error',
    'context_length_exceeded',
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130112 tokens.",
  ),
  content_policy: error(400, 'invalid_request_error', 'invalid_prompt', 'Invalid prompt: your prompt was flagged.'),
  invalid_encrypted_content: error(
    400,
    'invalid_request_error',
    'invalid_encrypted_content',
    'The encrypted content could not be verified. Reason: Encrypted content could not be decrypted or parsed.',
  ),
  previous_response_not_found: error(
    400,
    'invalid_request_error',
    'previous_response_not_found',
    'Previous response not found.',
  ),
  no_key: error(401, 'invalid_request_error', null, "You didn't provide an API key."),
  invalid_api_key: error(401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided: [redacted].'),
  ip_not_authorized: error(401, 'invalid_request_error', 'ip_not_authorized', 'Your IP is not authorized.'),
  unsupported_country: error(
    403,
    'request_forbidden',
    'unsupported_country_region_territory',
    'Country, region, or territory not supported',
  ),
  not_found: error(404, 'invalid_request_error', 'unknown_url', 'Unknown request URL.'),
  model_not_found: (context) =>
    respond(
      404,
      'invalid_request_error',
      'model_not_found',
      `The model \`${context.model}\` does not exist or you do not have access to it.`,
      context,
    ),
  conflict: error(409, 'invalid_request_error', null, 'Conflict.'),
  too_large: error(413, 'invalid_request_error', null, 'Maximum content size limit (26214400) exceeded.'),
  /** Requests per minute. */
  rate_limit: (context) => limited(context, 'requests', 'RPM'),
  /** Tokens per minute. */
  rate_limit_tokens: (context) => limited(context, 'tokens', 'TPM'),
  insufficient_quota: error(
    429,
    'insufficient_quota',
    'insufficient_quota',
    'You exceeded your current quota, please check your plan and billing details.',
  ),
  credit_balance_exhausted: error(429, 'insufficient_quota', 'credit_balance_exhausted', 'Your credits are used up.'),
  project_spend_limit: error(
    429,
    'insufficient_quota',
    'project_spend_limit_exceeded',
    'This project has reached its spend limit.',
  ),
  server_error: error(500, 'server_error', null, 'The server had an error while processing your request.'),
  bad_gateway: () => ({ status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>' }),
  overloaded: error(503, 'service_unavailable_error', 'server_is_overloaded', 'The server is currently overloaded.'),
  slow_down: error(503, 'service_unavailable_error', 'slow_down', 'Slow down.'),
  gateway_timeout: () => ({ status: 504, body: '<html><head><title>504 Gateway Time-out</title></head></html>' }),
  /** What compatible servers say instead. */
  plain_text_error: () => ({ status: 429, body: { error: 'rate limited' } }),
  message_only: () => ({ status: 500, body: { message: 'internal error' } }),
  detail_only: () => ({ status: 422, body: { detail: 'max_tokens is too large' } }),
  numeric_code: () => ({ status: 429, body: { error: { message: 'Rate limit exceeded', code: 429 } } }),
} as const satisfies ErrorTable;

/** Codes of errors a stream may end with. */
export const OPENAI_STREAM_ERRORS = [
  ...(['server_error', 'server_is_overloaded', 'rate_limit_exceeded', 'insufficient_quota'] as const),
] as const;

const STREAM_WORDS: Readonly<Record<string, string>> = {
  server_error: 'The server had an error while processing your request. Sorry about that!',
  server_is_overloaded: 'Our servers are currently overloaded. Please try again later.',
  slow_down: 'Slow down.',
  rate_limit_exceeded: 'Rate limit reached for requests. Please try again in 1.2s.',
  insufficient_quota: 'You exceeded your current quota, please check your plan and billing details.',
  context_length_exceeded: 'Your input exceeds the context window of this model.',
  usage_limit_reached: 'The usage limit has been reached',
  model_at_capacity: 'Selected model is at capacity. Please try a different model.',
};

/** What the API says when a stream fails with this code. */
export function streamErrorWords(code: string): string {
  return STREAM_WORDS[code] ?? code;
}

/** The rate-limit headers of every answer: resets are Go durations. */
export function limitHeaders(spent: 'requests' | 'tokens' | undefined, reset: number): Record<string, string> {
  const remaining = { requests: '4999', tokens: '799000', ...(spent && { [spent]: '0' }) };
  return {
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-limit-tokens': '800000',
    'x-ratelimit-remaining-requests': remaining.requests,
    'x-ratelimit-remaining-tokens': remaining.tokens,
    'x-ratelimit-reset-requests': spent === 'requests' ? goDuration(reset) : '12ms',
    'x-ratelimit-reset-tokens': spent === 'tokens' ? goDuration(reset) : '6ms',
  };
}

/** Seconds as Go writes them: `90` is `1m30s`. */
function goDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function limited(context: ErrorContext, kind: 'requests' | 'tokens', unit: string): HttpError {
  const wait = context.retryAfter ?? 1;
  const words = `Rate limit reached for ${context.model} on ${kind} per min (${unit}): Limit 5000, Used 5000, Requested 1. Please try again in ${goDuration(wait)}.`;
  return respond(429, kind, 'rate_limit_exceeded', words, context, {
    'retry-after': String(wait),
    'retry-after-ms': String(wait * 1_000),
    ...limitHeaders(kind, wait),
  });
}

function error(status: number, type: string, code: string | null, words: string): (context: ErrorContext) => HttpError {
  return (context) => {
    const { retryAfter } = context;
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return respond(status, type, context.code ?? code, words, context, headers);
  };
}

function respond(
  status: number,
  type: string,
  code: string | null,
  words: string,
  { message = words, param = null }: ErrorContext | { readonly message?: string; readonly param?: null },
  headers: Record<string, string> = {},
): HttpError {
  return { status, headers, body: { error: { message, type, param, code } } };
}

import type { ErrorContext, ErrorTable, HttpError } from '../upstream/index.ts';
import { OPENAI_ERRORS } from './errors.ts';

/** The errors of the Codex backend: its own envelope `{"detail":…}`, and error objects from the model behind it. Source: the project's provider fact sheet, section 3.2. */
export const CODEX_ERRORS = {
  invalid_request: detail(400, 'Bad Request'),
  unsupported_parameter: detail(400, 'Unsupported parameter: max_output_tokens'),
  unsupported_model: ({ model }) => ({
    status: 400,
    body: { detail: `The '${model}' model is not supported when using Codex with a ChatGPT account.` },
  }),
  context_length: coded(400, 'context_length_exceeded', 'Your input exceeds the context window of this model.'),
  cyber_policy: coded(400, 'cyber_policy', 'This request was flagged.'),
  invalid_prompt: coded(400, 'invalid_prompt', 'Invalid prompt.'),
  invalid_encrypted_content: OPENAI_ERRORS.invalid_encrypted_content,
  previous_response_not_found: OPENAI_ERRORS.previous_response_not_found,
  unauthorized: detail(401, 'Unauthorized'),
  token_expired: (context) => authentication(context, 'token_expired', 'Provided authentication token is expired.'),
  token_invalidated: (context) =>
    authentication(context, 'token_invalidated', 'Your authentication token has been invalidated.'),
  deactivated_workspace: () => ({ status: 402, body: { detail: { code: 'deactivated_workspace' } } }),
  forbidden: detail(403, 'Forbidden'),
  cloudflare: () => ({
    status: 403,
    headers: { 'cf-ray': '8f0000000000abcd-FRA', 'cf-mitigated': 'challenge', server: 'cloudflare' },
    body: '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>',
  }),
  not_found: detail(404, 'Not Found'),
  /** The window is used up; the body says until when. */
  usage_limit: (context) => usageLimit(context, 'both'),
  usage_limit_resets_at: (context) => usageLimit(context, 'resets_at'),
  usage_limit_resets_in: (context) => usageLimit(context, 'resets_in'),
  /** Only the headers say until when, and the primary window is the weekly one. */
  usage_limit_headers: (context) => usageLimit(context, 'headers'),
  /** Nobody says until when. */
  usage_limit_bare: (context) => usageLimit(context, 'none'),
  usage_not_included: coded(
    429,
    undefined,
    'To use Codex with your ChatGPT plan, upgrade to Plus.',
    'usage_not_included',
  ),
  rate_limit: (context) => {
    const words = `Rate limit reached for ${context.model} on tokens per min. Please try again in ${context.retryAfter ?? 11.054}s.`;
    return coded(429, 'rate_limit_exceeded', words, 'tokens')(context);
  },
  capacity: coded(429, undefined, 'Selected model is at capacity. Please try a different model.', 'server_error'),
  server_error: coded(500, 'server_error', 'The server had an error while processing your request.', 'server_error'),
  bad_gateway: () => ({
    status: 502,
    headers: { 'cf-ray': '8f0000000000abcd-FRA' },
    body: '<html><h1>502</h1></html>',
  }),
  overloaded: coded(503, 'server_is_overloaded', 'Our servers are currently overloaded.', 'service_unavailable_error'),
  slow_down: coded(503, 'slow_down', 'Slow down.', 'service_unavailable_error'),
} as const satisfies ErrorTable;

/** The limit headers of every answer. `used` is the percentage of the primary window. */
export function codexHeaders(now: number, used = '12', reset = 7_200, primaryMinutes = 300): Record<string, string> {
  const seconds = Math.floor(now / 1_000);
  return {
    'x-codex-plan-type': 'plus',
    'x-codex-primary-used-percent': used,
    'x-codex-primary-window-minutes': String(primaryMinutes),
    'x-codex-primary-reset-at': String(seconds + reset),
    'x-codex-primary-reset-after-seconds': String(reset),
    'x-codex-secondary-used-percent': '30',
    'x-codex-secondary-window-minutes': '10080',
    'x-codex-secondary-reset-at': String(seconds + 300_000),
    'x-codex-secondary-reset-after-seconds': '300000',
    'x-codex-primary-over-secondary-limit-percent': '0',
    'x-codex-credits-has-credits': 'False',
    'x-codex-credits-unlimited': 'False',
  };
}

function usageLimit({ now, retryAfter = 7_200 }: ErrorContext, tells: string): HttpError {
  const resets_at = Math.floor(now / 1_000) + retryAfter;
  const error = {
    type: 'usage_limit_reached',
    message: 'The usage limit has been reached',
    plan_type: 'plus',
    ...((tells === 'both' || tells === 'resets_at') && { resets_at }),
    ...((tells === 'both' || tells === 'resets_in') && { resets_in_seconds: retryAfter }),
  };
  const bare = Object.fromEntries(Object.keys(codexHeaders(now)).map((name) => [name, '']));
  const headers = {
    both: codexHeaders(now, '100', retryAfter),
    headers: codexHeaders(now, '100', retryAfter, 10_080),
  };
  return { status: 429, headers: tells === 'both' || tells === 'headers' ? headers[tells] : bare, body: { error } };
}

function authentication({ message }: ErrorContext, code: string, words: string): HttpError {
  const error = { message: message ?? words, type: 'invalid_request_error', code, param: null };
  return {
    status: 401,
    headers: {
      'x-openai-authorization-error': code,
      'x-error-json': Buffer.from(JSON.stringify({ error })).toString('base64'),
    },
    body: { error },
  };
}

function detail(status: number, words: string): (context: ErrorContext) => HttpError {
  return ({ message = words }) => ({ status, body: { detail: message } });
}

function coded(
  status: number,
  code: string | undefined,
  words: string,
  type = 'invalid_request_error',
): (context: ErrorContext) => HttpError {
  return ({ message = words, param = null }) => ({
    status,
    body: { error: { message, type, ...(code && { code }), param } },
  });
}

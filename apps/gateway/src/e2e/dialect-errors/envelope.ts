import type { Envelope } from './callers.ts';
import type { Answer } from './wire.ts';

/** What is wrong with an error answer as one of its dialect; undefined when nothing is. */
export function envelopeProblem(answer: Answer, envelope: Envelope): string | undefined {
  const { status, headers } = answer;
  if (!headers['content-type']?.startsWith('application/json')) return `content-type ${headers['content-type']}`;
  const id = headers['x-request-id'];
  if (!id) return 'no x-request-id';
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    return `no JSON: ${answer.body.slice(0, 80)}`;
  }
  const problem = PROBLEM_OF[envelope](body as Body, status, id);
  if (problem) return `${problem}: ${answer.body.slice(0, 200)}`;
  return envelope === 'anthropic' && headers['request-id'] !== id ? 'request-id is not x-request-id' : undefined;
}

interface Body {
  readonly type?: unknown;
  readonly request_id?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
}

const PROBLEM_OF: Readonly<Record<Envelope, (body: Body, status: number, id: string) => string | undefined>> = {
  anthropic({ type, error, request_id }, status, id) {
    if (type !== 'error' || !error || !isText(error['message'])) return 'no Anthropic error';
    if (request_id !== id) return 'another request_id';
    return error['type'] === (ANTHROPIC_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error'))
      ? undefined
      : 'the type is not that of the status';
  },
  openai({ error }, status, id) {
    if (!error || !isText(error['message'])) return 'no OpenAI error';
    if (error['request_id'] !== id) return 'another request_id';
    if (!('param' in error) || !('code' in error)) return 'no param or no code';
    return error['type'] === (OPENAI_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'))
      ? undefined
      : 'the type is not that of the status';
  },
  gemini({ error }, status, id) {
    if (!error || !isText(error['message']) || error['code'] !== status) return 'no Google error';
    const [detail] = error['details'] as readonly Readonly<Record<string, unknown>>[];
    if (detail?.['requestId'] !== id) return 'another requestId';
    return GOOGLE_STATUSES[status] === undefined || error['status'] === GOOGLE_STATUSES[status]
      ? undefined
      : 'the name is not that of the status';
  },
};

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** docs.claude.com/en/api/errors; 503 is ours. */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};

const GOOGLE_STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'INVALID_ARGUMENT',
  413: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

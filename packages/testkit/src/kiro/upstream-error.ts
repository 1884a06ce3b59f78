/** An HTTP answer that is not a stream. */
export interface UpstreamError {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

function json(status: number, message: string, reason: string | null = null): UpstreamError {
  return { status, body: JSON.stringify({ message, reason }) };
}

/** Every refusal the service is known to give, by a name of ours. Source: the project's Kiro fact sheet, section 3.3. */
export const UPSTREAM_ERRORS = {
  improperly_formed: json(400, 'Improperly formed request.'),
  request_body_invalid: json(400, 'Improperly formed request.', 'REQUEST_BODY_INVALID'),
  too_long: json(400, 'Input is too long.', 'CONTENT_LENGTH_EXCEEDS_THRESHOLD'),
  profile_arn_required: json(400, 'profileArn is required for this request.'),
  invalid_model: json(400, 'Invalid model. Please select a different model to continue.', 'INVALID_MODEL_ID'),
  invalid_conversation: json(400, 'Invalid conversation ID.', 'INVALID_CONVERSATION_ID'),
  unauthorized: json(401, 'Unauthorized'),
  monthly_limit: json(402, 'You have reached the limit.', 'MONTHLY_REQUEST_COUNT'),
  overage_limit: json(402, 'You have reached the limit for overages.', 'OVERAGE_REQUEST_LIMIT_EXCEEDED'),
  conversation_limit: json(402, 'You have reached the limit.', 'CONVERSATION_LIMIT_EXCEEDED'),
  bearer_invalid: json(403, 'The bearer token included in the request is invalid.'),
  suspended: json(403, 'Your User ID (000) temporarily is suspended.', 'TEMPORARILY_SUSPENDED'),
  locked: json(403, 'Your User ID (000) has been locked.'),
  feature_not_supported: json(403, 'Feature is not supported.', 'FEATURE_NOT_SUPPORTED'),
  suspicious_activity: json(
    429,
    'We noticed suspicious activity and put temporary limits on how often account (000) can send a request.',
  ),
  throttled: {
    status: 429,
    body: JSON.stringify({
      __type: 'com.amazon.aws.codewhisperer#ThrottlingException',
      message: 'Too many requests, please wait before trying again.',
    }),
  },
  throttled_retry_after: {
    ...json(429, 'Too many requests, please wait before trying again.'),
    headers: { 'retry-after': '2' },
  },
  daily_limit: json(429, 'Too many requests, please wait before trying again.', 'DAILY_REQUEST_COUNT'),
  capacity: json(429, 'Unexpectedly high load. Please try again.', 'INSUFFICIENT_MODEL_CAPACITY'),
  model_unavailable: json(500, 'Unexpectedly high load. Please try again.', 'MODEL_TEMPORARILY_UNAVAILABLE'),
  server_error: json(500, 'Encountered an unexpected error when processing the request, please try again.'),
  bad_gateway: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>502 Bad Gateway</h1></html>' },
  service_unavailable: json(503, 'Service is unavailable.'),
  gateway_timeout: { status: 504, headers: { 'content-type': 'text/plain' }, body: 'upstream request timeout' },
  overloaded: json(529, 'Overloaded'),
} as const satisfies Record<string, UpstreamError>;

export type UpstreamErrorName = keyof typeof UPSTREAM_ERRORS;

export function isUpstreamErrorName(name: string): name is UpstreamErrorName {
  return Object.hasOwn(UPSTREAM_ERRORS, name);
}

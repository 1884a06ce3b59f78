import { randomUUID } from 'node:crypto';
import { asArray, asObject, asText } from '../stand-in/index.ts';
import type { AnswerEndpoint, Endpoint, PlainEndpoint, RequestView, Vendor, Violation } from '../upstream/index.ts';
import { cacheableResponse } from './cacheable-prompt.ts';
import { checkInput } from './check-input.ts';
import { checkResponseTools } from './check-response.ts';
import { CODEX_ERRORS, codexHeaders } from './codex-errors.ts';
import { responseFacts } from './facts.ts';
import { REASONING } from './response-document.ts';
import { CODEX_FORMAT } from './response-format.ts';
import { bearer } from './vendor.ts';

const KEYS: ReadonlySet<string> = new Set([
  ...['model', 'instructions', 'input', 'tools', 'tool_choice', 'parallel_tool_calls', 'reasoning', 'store', 'stream'],
  ...['include', 'prompt_cache_key', 'text', 'service_tier', 'client_metadata'],
]);

const RESPONSES: AnswerEndpoint = {
  kind: 'answer',
  name: 'responses',
  format: CODEX_FORMAT,
  facts: (view) => ({ ...responseFacts(view.body), stream: true }),
  cacheable: (view) => cacheableResponse(view.body),
  check: (view) => checkAccount(view) ?? checkBody(view, true),
};

const COMPACT: PlainEndpoint = {
  kind: 'plain',
  name: 'compact',
  facts: (view) => ({ ...responseFacts(view.body), stream: false }),
  check: (view) => checkAccount(view) ?? checkBody(view, false),
  reply: ({ signer }) => ({
    id: `resp_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    object: 'response.compaction',
    created_at: Math.floor(Date.now() / 1_000),
    output: [{ type: 'compaction', id: 'cmp_1', encrypted_content: signer.sign(REASONING, '') }],
  }),
};

const MODELS: PlainEndpoint = {
  kind: 'plain',
  name: 'models',
  check: checkAccount,
  reply: ({ models = ['gpt-5-codex', 'gpt-5'] }) => ({
    models: models.map((slug) => ({ slug, display_name: slug, visibility: 'list', supported_in_api: true })),
  }),
};

const USAGE: PlainEndpoint = {
  kind: 'plain',
  name: 'usage',
  check: checkAccount,
  reply: () => {
    const now = Math.floor(Date.now() / 1_000);
    const window = (used_percent: number, limit_window_seconds: number, reset_after_seconds: number): object => ({
      used_percent,
      limit_window_seconds,
      reset_after_seconds,
      reset_at: now + reset_after_seconds,
    });
    const rate_limit = {
      allowed: true,
      limit_reached: false,
      primary_window: window(12, 18_000, 900),
      secondary_window: window(30, 604_800, 300_000),
    };
    return { plan_type: 'plus', rate_limit, credits: { has_credits: false, unlimited: false, balance: null } };
  },
};

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'POST /responses': RESPONSES,
  'POST /responses/compact': COMPACT,
  'GET /models': MODELS,
  'GET /backend-api/wham/usage': USAGE,
};

/** The Codex backend behind a ChatGPT subscription: bearer and `ChatGPT-Account-ID`, streams only, nothing stored. */
export const CODEX: Vendor = {
  name: 'codex',
  errors: CODEX_ERRORS,
  refusals: {
    unauthorized: 'unauthorized',
    expired: 'token_expired',
    limited: 'rate_limit',
    notFound: 'not_found',
    invalid: 'invalid_request',
  },
  credentialNames: ['authorization'],
  readCredential: ({ authorization }) => bearer(authorization) ?? {},
  isOauth: () => true,
  endpoint: (method, path) => ENDPOINTS[`${method} ${path.replace(/^\/backend-api\/codex(?=\/)/, '')}`],
  answerHeaders: (requestId, account, now) => ({
    'x-request-id': requestId,
    'x-oai-request-id': requestId,
    'cf-ray': '8f0000000000abcd-FRA',
    ...(account && codexHeaders(now)),
  }),
  requestId: () => randomUUID(),
};

function checkAccount({ headers, account }: RequestView): Violation | undefined {
  const named = headers['chatgpt-account-id'];
  if (named === undefined) return { error: 'unauthorized', message: 'ChatGPT-Account-ID is missing' };
  if (account.reference === undefined || named === account.reference) return undefined;
  return { error: 'forbidden', message: 'ChatGPT-Account-ID is that of another account' };
}

/** Source of the rules: the provider fact sheet, section 1.2. */
function checkBody(view: RequestView, streamed: boolean): Violation | undefined {
  const detail = (message: string): Violation => ({ error: 'invalid_request', message });
  if (view.body === undefined) return detail('Invalid JSON');
  const body = asObject(view.body);
  const { instructions, input, store, stream, service_tier: tier, model } = body;
  const strange = Object.keys(body).find((key) => !KEYS.has(key));
  if (strange !== undefined) return { error: 'unsupported_parameter', message: `Unsupported parameter: ${strange}` };
  if (typeof model !== 'string' || model === '') return detail('Model is required');
  if (view.models && !view.models.includes(model)) return { error: 'unsupported_model' };
  if (instructions === undefined || instructions === null) return detail('Instructions are required');
  if (typeof instructions !== 'string') return detail('Instructions are not valid');
  if (streamed && store !== false) return detail('Store must be set to false');
  if (streamed && stream !== true) return detail('Stream must be set to true');
  if (!Array.isArray(input)) return detail('Input must be a list');
  if (asArray(input).some((item) => asText(asObject(item)['role']) === 'system')) {
    return detail('System messages are not allowed');
  }
  if (tier !== undefined && tier !== 'priority') return detail(`Unsupported service_tier: ${String(tier)}`);
  return checkInput({ ...body, store: false }, view.signer) ?? checkResponseTools(body);
}

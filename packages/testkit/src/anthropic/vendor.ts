import { randomBytes } from 'node:crypto';
import type { AnswerEndpoint, PlainEndpoint, Vendor } from '../upstream/index.ts';
import { cacheablePrompt } from './cacheable-prompt.ts';
import { checkRequest } from './check-request.ts';
import { checkVersion } from './check-version.ts';
import { ANTHROPIC_ERRORS, keyHeaders, unifiedHeaders } from './errors.ts';
import { readFacts } from './facts.ts';
import { ANTHROPIC_FORMAT } from './format.ts';
import { modelDocument, modelList } from './models.ts';

const MESSAGES: AnswerEndpoint = {
  kind: 'answer',
  name: 'messages',
  format: ANTHROPIC_FORMAT,
  facts: (view) => readFacts(view.body),
  cacheable: (view) => cacheablePrompt(view.body),
  check: (view) => checkRequest(view, false),
};

const COUNT: PlainEndpoint = {
  kind: 'plain',
  name: 'count_tokens',
  facts: (view) => ({ ...readFacts(view.body), stream: false }),
  check: (view) => checkRequest(view, true),
  reply: (view) => ({ input_tokens: Math.max(1, readFacts(view.body).inputTokens) }),
};

const MODELS: PlainEndpoint = {
  kind: 'plain',
  name: 'models',
  check: ({ headers }) => {
    const message = checkVersion(headers);
    return message === undefined ? undefined : { error: 'invalid_request', message };
  },
  reply: (view) => modelList(view),
};

const MODEL: PlainEndpoint = {
  ...MODELS,
  name: 'model',
  reply: ({ path }) => modelDocument(path.split('/').at(-1) ?? ''),
};

/** Anthropic: API keys as `x-api-key` or bearer, subscription tokens as bearer with the OAuth beta. */
export const ANTHROPIC: Vendor = {
  name: 'anthropic',
  errors: ANTHROPIC_ERRORS,
  refusals: {
    unauthorized: 'invalid_key',
    expired: 'token_expired',
    limited: 'rate_limit',
    notFound: 'not_found',
    invalid: 'invalid_request',
  },
  credentialNames: ['x-api-key', 'authorization'],
  readCredential: (headers) => {
    const key = headers['x-api-key'];
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (key !== undefined && bearer !== undefined) {
      return { violation: { error: 'invalid_key', message: 'x-api-key and Authorization are both given' } };
    }
    const credential = bearer ?? (typeof key === 'string' ? key : undefined);
    if (credential === undefined) {
      return { violation: { error: 'invalid_key', message: 'x-api-key header is required' } };
    }
    if (key !== undefined && isOauth(credential)) return { violation: { error: 'invalid_key' } };
    return { credential };
  },
  isOauth,
  endpoint: (method, path) => {
    if (method === 'POST' && path === '/v1/messages') return MESSAGES;
    if (method === 'POST' && path === '/v1/messages/count_tokens') return COUNT;
    if (method === 'GET' && path === '/v1/models') return MODELS;
    if (method === 'GET' && path.startsWith('/v1/models/')) return MODEL;
    return undefined;
  },
  answerHeaders: (requestId, account, now) => ({
    'request-id': requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000001',
    ...(account && (account.oauth ? unifiedHeaders(now) : keyHeaders(now))),
  }),
  requestId: () => `req_01${randomBytes(11).toString('hex')}`,
};

function isOauth(credential: string): boolean {
  return credential.startsWith('sk-ant-oat');
}

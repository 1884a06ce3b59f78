import { randomBytes } from 'node:crypto';
import type { AnswerEndpoint, Endpoint, PlainEndpoint, PresentedCredential, Vendor } from '../upstream/index.ts';
import { cacheableChat, cacheableResponse } from './cacheable-prompt.ts';
import { CHAT_FORMAT } from './chat-format.ts';
import { checkChat } from './check-chat.ts';
import { checkCompletion } from './check-completion.ts';
import { checkResponse } from './check-response.ts';
import { COMPLETION_FORMAT } from './completion-format.ts';
import { checkEmbedding, embed } from './embedding.ts';
import { limitHeaders, OPENAI_ERRORS } from './errors.ts';
import { chatFacts, completionFacts, embeddingFacts, responseFacts } from './facts.ts';
import { RESPONSE_FORMAT } from './response-format.ts';

const CHAT: AnswerEndpoint = {
  kind: 'answer',
  name: 'chat',
  format: CHAT_FORMAT,
  facts: (view) => chatFacts(view.body),
  cacheable: (view) => cacheableChat(view.body),
  check: checkChat,
};

const COMPLETIONS: AnswerEndpoint = {
  kind: 'answer',
  name: 'completions',
  format: COMPLETION_FORMAT,
  facts: (view) => completionFacts(view.body),
  check: checkCompletion,
};

const EMBEDDINGS: PlainEndpoint = {
  kind: 'plain',
  name: 'embeddings',
  facts: (view) => embeddingFacts(view.body),
  check: checkEmbedding,
  reply: embed,
};

const RESPONSES: AnswerEndpoint = {
  kind: 'answer',
  name: 'responses',
  format: RESPONSE_FORMAT,
  facts: (view) => responseFacts(view.body),
  cacheable: (view) => cacheableResponse(view.body),
  check: checkResponse,
};

const MODELS: PlainEndpoint = {
  kind: 'plain',
  name: 'models',
  check: () => undefined,
  reply: ({ models = ['gpt-5', 'gpt-4o-mini', 'text-embedding-3-small'] }) => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', created: 1_767_225_600, owned_by: 'simulated' })),
  }),
};

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'POST /chat/completions': CHAT,
  'POST /completions': COMPLETIONS,
  'POST /embeddings': EMBEDDINGS,
  'POST /responses': RESPONSES,
  'GET /models': MODELS,
};

/** OpenAI with an API key, at `/v1` or, as some compatible servers have it, at the root. */
export const OPENAI: Vendor = {
  name: 'openai',
  errors: OPENAI_ERRORS,
  refusals: {
    unauthorized: 'invalid_api_key',
    expired: 'invalid_api_key',
    limited: 'rate_limit',
    notFound: 'not_found',
    invalid: 'invalid_request',
  },
  credentialNames: ['authorization', 'api-key'],
  readCredential: ({ authorization, 'api-key': key }) =>
    bearer(authorization) ?? (typeof key === 'string' ? { credential: key } : { violation: { error: 'no_key' } }),
  isOauth: () => false,
  endpoint: (method, path) => ENDPOINTS[`${method} ${path.replace(/^\/v1(?=\/)/, '')}`],
  answerHeaders: (requestId, account) => ({
    'x-request-id': requestId,
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    ...(account && limitHeaders(undefined, 0)),
  }),
  requestId: () => `req_${randomBytes(16).toString('hex')}`,
};

/** The bearer of an `Authorization` header. */
export function bearer(authorization: string | undefined): PresentedCredential | undefined {
  const credential = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return credential === undefined ? undefined : { credential };
}

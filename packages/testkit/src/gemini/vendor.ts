import { randomBytes } from 'node:crypto';
import type { AnswerEndpoint, Endpoint, PlainEndpoint, RequestView, Vendor } from '../upstream/index.ts';
import { antigravityEndpoint } from './antigravity-endpoints.ts';
import { checkGemini } from './check-request.ts';
import { GEMINI_ERRORS } from './errors.ts';
import { readFacts } from './facts.ts';
import { GEMINI_ARRAY_FORMAT, GEMINI_FORMAT } from './format.ts';
import { fieldsOf } from './proto-json.ts';

const PUBLIC = /^\/v1(?:beta|alpha)?\/models\/([^:/]+)(?::(\w+))?$/;
const MODELS = ['gemini-3-pro', 'gemini-2.5-pro', 'gemini-2.5-flash'];

const GENERATE: AnswerEndpoint = {
  kind: 'answer',
  name: 'generateContent',
  format: GEMINI_FORMAT,
  facts: (view) => readFacts(view.body, modelOf(view), false),
  check: (view) => checkGemini(view, modelOf(view)),
};

const STREAM: AnswerEndpoint = {
  ...GENERATE,
  name: 'streamGenerateContent',
  facts: (view) => readFacts(view.body, modelOf(view), true),
};

const STREAM_ARRAY: AnswerEndpoint = { ...GENERATE, name: 'streamGenerateContent', format: GEMINI_ARRAY_FORMAT };

const COUNT: PlainEndpoint = {
  kind: 'plain',
  name: 'countTokens',
  facts: (view) => countFacts(view),
  check: () => undefined,
  reply: (view) => {
    const totalTokens = countFacts(view).inputTokens;
    return { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] };
  },
};

const LIST: PlainEndpoint = {
  kind: 'plain',
  name: 'models',
  check: () => undefined,
  reply: ({ models = MODELS }) => ({ models: models.map(modelDocument) }),
};

const MODEL: PlainEndpoint = { ...LIST, name: 'model', reply: (view) => modelDocument(modelOf(view)) };

const METHODS: Readonly<Record<string, Endpoint>> = { generateContent: GENERATE, countTokens: COUNT };

/** The public Gemini API with an API key, and Antigravity's backend with an access token. */
export const GEMINI: Vendor = {
  name: 'gemini',
  errors: GEMINI_ERRORS,
  refusals: {
    unauthorized: 'unauthenticated',
    expired: 'unauthenticated',
    limited: 'rate_limit',
    notFound: 'not_found',
    invalid: 'invalid_argument',
  },
  credentialNames: ['x-goog-api-key', 'authorization', 'key'],
  readCredential: (headers, query) => {
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return { credential: bearer };
    const key = headers['x-goog-api-key'] ?? query.get('key') ?? undefined;
    return typeof key === 'string' && key !== ''
      ? { credential: key, ifUnknown: 'api_key_invalid' }
      : { violation: { error: 'unregistered' } };
  },
  isOauth: (credential) => credential.startsWith('ya29.'),
  endpoint: (method, path, query) => {
    const sse = query.get('alt') === 'sse';
    const internal = /^\/v1internal:(\w+)$/.exec(path)?.[1];
    if (internal !== undefined) return method === 'POST' ? antigravityEndpoint(internal, sse) : undefined;
    if (method === 'GET' && /^\/v1(beta)?\/models$/.test(path)) return LIST;
    const [, model, name] = PUBLIC.exec(path) ?? [];
    if (model === undefined) return undefined;
    if (method === 'GET') return name === undefined ? MODEL : undefined;
    if (name === 'streamGenerateContent') return sse ? STREAM : STREAM_ARRAY;
    return name === undefined ? undefined : METHODS[name];
  },
  answerHeaders: (requestId) => ({
    'x-cloudaicompanion-trace-id': requestId,
    server: 'ESF',
    vary: 'Origin, X-Origin, Referer',
  }),
  requestId: () => randomBytes(8).toString('hex'),
};

function modelOf({ path }: RequestView): string {
  return PUBLIC.exec(path)?.[1] ?? '';
}

function countFacts(view: RequestView) {
  const inner = fieldsOf(view.body)['generateContentRequest'];
  return readFacts(inner ?? view.body, modelOf(view), false);
}

function modelDocument(id: string): object {
  return {
    name: `models/${id}`,
    version: '001',
    displayName: id,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}

import { asText } from '../stand-in/index.ts';
import type { AnswerEndpoint, Endpoint, PlainEndpoint, RequestView } from '../upstream/index.ts';
import { checkAntigravity, checkBearer, checkProject } from './check-request.ts';
import { readFacts } from './facts.ts';
import { ANTIGRAVITY_ARRAY_FORMAT, ANTIGRAVITY_FORMAT } from './format.ts';
import { fieldsOf } from './proto-json.ts';

const MODELS = ['gemini-3-pro', 'gemini-2.5-pro', 'gemini-2.5-flash', 'claude-sonnet-4-5'];
const TIERS = [{ id: 'free-tier', name: 'Antigravity', isDefault: true }];
const HOURS_5 = 18_000_000;

const GENERATE: AnswerEndpoint = {
  kind: 'answer',
  name: 'generateContent',
  format: ANTIGRAVITY_FORMAT,
  facts: (view) => factsOf(view, false),
  check: checkAntigravity,
};

const STREAM: AnswerEndpoint = {
  ...GENERATE,
  name: 'streamGenerateContent',
  facts: (view) => factsOf(view, true),
};

const STREAM_ARRAY: AnswerEndpoint = { ...GENERATE, name: 'streamGenerateContent', format: ANTIGRAVITY_ARRAY_FORMAT };

const COUNT: PlainEndpoint = {
  kind: 'plain',
  name: 'countTokens',
  facts: (view) => factsOf(view, false),
  check: checkBearer,
  reply: (view) => ({ totalTokens: factsOf(view, false).inputTokens }),
};

const AVAILABLE: PlainEndpoint = {
  kind: 'plain',
  name: 'fetchAvailableModels',
  check: (view) => checkBearer(view) ?? checkProject(view, fieldsOf(view.body)['project']),
  reply: ({ models = MODELS }) => ({
    models: Object.fromEntries(models.map((id) => [id, { displayName: id, quotaInfo: quota() }])),
  }),
};

const QUOTA: PlainEndpoint = {
  ...AVAILABLE,
  name: 'retrieveUserQuota',
  reply: ({ models = MODELS }) => ({
    buckets: models.map((modelId) => ({ modelId, tokenType: 'REQUESTS', remainingAmount: '750', ...quota() })),
  }),
};

const LOAD: PlainEndpoint = {
  kind: 'plain',
  name: 'loadCodeAssist',
  check: checkBearer,
  reply: ({ account }) => ({
    currentTier: TIERS[0],
    allowedTiers: TIERS,
    cloudaicompanionProject: account.reference ?? 'simulated-project',
  }),
};

const ONBOARD: PlainEndpoint = {
  ...LOAD,
  name: 'onboardUser',
  reply: ({ account }) => {
    const id = account.reference ?? 'simulated-project';
    return { name: 'operations/onboard', done: true, response: { cloudaicompanionProject: { id, name: id } } };
  },
};

const METHODS: Readonly<Record<string, Endpoint>> = {
  generateContent: GENERATE,
  countTokens: COUNT,
  fetchAvailableModels: AVAILABLE,
  retrieveUserQuota: QUOTA,
  loadCodeAssist: LOAD,
  onboardUser: ONBOARD,
};

/** What answers `POST /v1internal:{name}`; `sse` as the query asked. */
export function antigravityEndpoint(name: string, sse: boolean): Endpoint | undefined {
  if (name === 'streamGenerateContent') return sse ? STREAM : STREAM_ARRAY;
  return METHODS[name];
}

function factsOf({ body }: RequestView, stream: boolean) {
  const { model, request } = fieldsOf(body);
  const counted = fieldsOf(request)['model'];
  return readFacts(request, asText(model) || asText(counted).replace(/^models\//, ''), stream);
}

function quota(): object {
  return { remainingFraction: 0.75, resetTime: new Date(Date.now() + HOURS_5).toISOString() };
}

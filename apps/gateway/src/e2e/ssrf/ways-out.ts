import { type AccountReach, makeId } from '@sluice/core';
import { VENDOR_IDS, VENDOR_MODELS, type VendorId } from '../vendors.ts';
import type { Call } from './guarded-gateway.ts';
import type { ServedAccount } from './whole-account.ts';

const LONG = '2099-01-01T00:00:00Z';
const EXPIRED = '2020-01-01T00:00:00Z';

/** A ChatGPT login's token, as far as anybody reads it. */
const JWT = `e30.${Buffer.from(JSON.stringify({ 'https://api.openai.com/auth': { chatgpt_account_id: 'a' } })).toString('base64url')}.x`;

const LOGIN = { access_token: JWT, refresh_token: 'canary-rt', id_token: JWT, client_id: 'c', client_secret: 's' };

/** One account of each provider that is ready to serve, its requests going to one place. */
export function readyAccounts(place: string, reach?: AccountReach): readonly ServedAccount[] {
  const toward = { urls: { base_url: place }, ...(reach && { reach }) };
  const login = { ...LOGIN, expires_at: LONG };
  return [
    { id: 'k1', provider: 'kiro', auth: 'social', ...toward, credential: login },
    { id: 'c1', provider: 'claude', auth: 'api_key', ...toward, credential: { api_key: 'canary-key' } },
    { id: 'x1', provider: 'codex', auth: 'oauth', ...toward, credential: login },
    { id: 'g1', provider: 'antigravity', auth: 'oauth', ...toward, settings: { project: 'p' }, credential: login },
    openaiAccount(place, reach),
  ];
}

export function openaiAccount(place: string, reach?: AccountReach): ServedAccount {
  return {
    ...{
      id: 'o1',
      provider: 'openai',
      auth: 'api_key',
      urls: { base_url: place },
      credential: { api_key: 'canary-key' },
    },
    ...(reach && { reach }),
  };
}

/**
 * One account of each kind of login whose token is over, so that the token's endpoint is all it asks, in one place. Ids are new
 * each time: a refresh that has failed is not tried again at once.
 */
export function expiredAccounts(place: string, reach?: AccountReach): readonly ServedAccount[] {
  const oauth = { auth: 'oauth', urls: { base_url: place, token_url: place } } as const;
  const kiro = { base_url: place, refresh_url: place, idc_refresh_url: place, usage_limits_url: place };
  const accounts = [
    { id: 'social', provider: 'kiro', auth: 'social', urls: kiro },
    { id: 'idc', provider: 'kiro', auth: 'idc', urls: kiro },
    { id: 'claude', provider: 'claude', ...oauth },
    { id: 'codex', provider: 'codex', ...oauth },
    { id: 'google', provider: 'antigravity', ...oauth },
  ] as const;
  const credential = { ...LOGIN, expires_at: EXPIRED };
  return accounts.map((account) => ({ ...account, id: makeId(account.id), credential, ...(reach && { reach }) }));
}

const said = { max_tokens: 9, messages: [{ role: 'user', content: 'x' }] };
const contents = { contents: [{ role: 'user', parts: [{ text: 'x' }] }] };
const counted = (provider: VendorId) => ({
  path: `/${provider}/v1/messages/count_tokens`,
  body: { model: VENDOR_MODELS[provider], messages: said.messages },
});
const gemini = (method: string) => ({
  path: `/antigravity/v1beta/models/${VENDOR_MODELS.antigravity}:${method}`,
  body: contents,
});

/** Every route of the client API that ends at an upstream, at every provider that serves it. */
export const CLIENT_CALLS: readonly Call[] = [
  ...VENDOR_IDS.flatMap((provider) =>
    [true, false].map((stream) => ({
      path: `/${provider}/v1/messages`,
      body: { model: VENDOR_MODELS[provider], stream, ...said },
    })),
  ),
  counted('claude'),
  { path: '/openai/v1/chat/completions', body: { model: VENDOR_MODELS.openai, stream: true, ...said } },
  { path: '/openai/v1/completions', body: { model: VENDOR_MODELS.openai, prompt: 'x' } },
  { path: '/openai/v1/embeddings', body: { model: 'text-embedding-3-small', input: 'x' } },
  { path: '/codex/v1/responses', body: { model: VENDOR_MODELS.codex, input: 'x' } },
  ...['generateContent', 'streamGenerateContent?alt=sse', 'countTokens'].map(gemini),
];

/** Those that are answered here. */
export const LOCAL_CALLS: readonly Call[] = [
  { method: 'GET', path: '/v1/models' },
  { method: 'GET', path: '/v1beta/models' },
  counted('kiro'),
  counted('antigravity'),
];

import type { Account, AuthMethod } from '@sluice/core';
import { expect, test } from 'vitest';
import { responsesUrl, tokenUrl } from './endpoint.ts';

const accountOf = (auth: AuthMethod, urls: Account['urls'] = {}): Account => ({
  id: 'x',
  provider: 'codex',
  auth,
  priority: 0,
  weight: 1,
  urls,
  settings: {},
});
const BACKEND = 'https://chatgpt.com/backend-api/codex';
const API = 'https://api.openai.com/v1/responses';

test.each<[AuthMethod, string | undefined, string | undefined, string]>([
  ['oauth', undefined, undefined, `${BACKEND}/responses`],
  ['oauth', 'http://sim.test:1/', undefined, 'http://sim.test:1/responses'],
  ['oauth', BACKEND, 'http://own.test/codex', 'http://own.test/codex/responses'],
  ['api_key', undefined, undefined, API],
  ['api_key', BACKEND, undefined, API],
  ['api_key', 'http://sim.test:1', undefined, 'http://sim.test:1/v1/responses'],
  ['api_key', BACKEND, 'http://own.test/v1/', 'http://own.test/v1/responses'],
  ['api_key', undefined, 'http://own.test/openai', 'http://own.test/openai/v1/responses'],
])('%s with base %s, account base %s: %s', (auth, base, own, expected) => {
  expect(responsesUrl(accountOf(auth, own ? { base_url: own } : {}), { base_url: base }).href).toBe(expected);
});

test('a token is renewed where the account says, then where the provider says', () => {
  const urls = { token_url: 'http://provider.test/token' };
  expect(tokenUrl(accountOf('oauth'), urls).href).toBe('http://provider.test/token');
  expect(tokenUrl(accountOf('oauth', { token_url: 'http://own.test/t' }), urls).href).toBe('http://own.test/t');
  expect(tokenUrl(accountOf('oauth')).href).toBe('https://auth.openai.com/oauth/token');
});

import type { Account } from '@sluice/core';
import { expect, test } from 'vitest';
import { profileArnOf, refreshUrl, turnUrl } from './endpoint.ts';
import { DEFAULT_IDENTITY, machineId, turnHeaders } from './headers.ts';

const account = (more: Partial<Account> = {}): Account => ({
  id: 'k1',
  provider: 'kiro',
  auth: 'social',
  priority: 0,
  weight: 1,
  urls: {},
  settings: {},
  ...more,
});
const at = (region: string) => account({ settings: { region } });
const arn = (region: string) => `arn:aws:codewhisperer:${region}:000000000000:profile/TEST`;

test.each([
  [account(), undefined, 'https://q.us-east-1.amazonaws.com/generateAssistantResponse'],
  [at('eu-west-1'), undefined, 'https://q.eu-central-1.amazonaws.com/generateAssistantResponse'],
  [at('ap-south-1'), undefined, 'https://q.us-east-1.amazonaws.com/generateAssistantResponse'],
  [at('us-east-1'), arn('eu-central-1'), 'https://q.eu-central-1.amazonaws.com/generateAssistantResponse'],
  [
    account({ settings: { api_region: 'us-gov-1' } }),
    arn('eu-central-1'),
    'https://q.us-gov-1.amazonaws.com/generateAssistantResponse',
  ],
  [
    account({ urls: { base_url: 'http://127.0.0.1:9/x/' } }),
    undefined,
    'http://127.0.0.1:9/x/generateAssistantResponse',
  ],
  [at('evil.example/'), 'a:b:c:evil.example/:d', 'https://q.us-east-1.amazonaws.com/generateAssistantResponse'],
])('a turn of %j goes to the right region', (who, profile, url) => {
  expect(turnUrl(who, profile).href).toBe(url);
});

test("the provider's URL stands in for the vendor's, with or without a region in it", () => {
  const urls = { base_url: 'https://runtime.{region}.kiro.dev' };
  expect(turnUrl(at('eu-west-1'), undefined, urls).host).toBe('runtime.eu-central-1.kiro.dev');
  const shownDefault = { base_url: 'https://q.us-east-1.amazonaws.com' };
  expect(turnUrl(at('eu-west-1'), undefined, shownDefault).host).toBe('q.eu-central-1.amazonaws.com');
  expect(turnUrl(at('eu-west-1'), undefined, { base_url: 'http://127.0.0.1:9' }).host).toBe('127.0.0.1:9');
});

test('a token is renewed where the login was, which may not be where the API is', () => {
  const idc = account({ auth: 'idc', settings: { region: 'us-east-1', idc_region: 'eu-west-1' } });
  expect(refreshUrl(idc, {}).href).toBe('https://oidc.eu-west-1.amazonaws.com/token');
  expect(refreshUrl(at('eu-west-1'), {}).href).toBe('https://prod.eu-west-1.auth.desktop.kiro.dev/refreshToken');
  expect(refreshUrl(account(), { region: 'us-west-2' }).host).toBe('prod.us-west-2.auth.desktop.kiro.dev');
  expect(refreshUrl(account({ urls: { refresh_url: 'http://127.0.0.1:9/r' } }), {}).href).toBe('http://127.0.0.1:9/r');
});

test('the profile of the token wins over that of the account, and both over the default', () => {
  const who = account({ settings: { profile_arn: 'b' } });
  expect(profileArnOf(who, { profile_arn: 'a' }, 'c')).toBe('a');
  expect(profileArnOf(who, { profile_arn: '' }, 'c')).toBe('b');
  expect(profileArnOf(account(), {}, 'c')).toBe('c');
  expect(profileArnOf(account(), {})).toBeUndefined();
});

test('the machine id depends on the account alone, the invocation id on the attempt', () => {
  const headers = (token: string) => turnHeaders(account(), { token, version: 1, record: {} }, DEFAULT_IDENTITY);
  const [first, second] = [headers('at-1'), headers('at-2')];
  expect(machineId('k1')).toMatch(/^[0-9a-f]{64}$/);
  expect(machineId('k1')).not.toBe(machineId('k2'));
  expect(first['user-agent']).toBe(second['user-agent']);
  expect(first['user-agent']).toContain(machineId('k1'));
  expect(first['amz-sdk-invocation-id']).not.toBe(second['amz-sdk-invocation-id']);
  expect(first).toMatchObject({
    authorization: 'Bearer at-1',
    'x-amzn-kiro-agent-mode': 'vibe',
    'amz-sdk-request': 'attempt=1; max=1',
  });
});

test('an API key says that it is one', () => {
  const key = { token: 'ksk_1', version: 1, record: {} };
  expect(turnHeaders(account(), key, DEFAULT_IDENTITY)['tokentype']).toBe('API_KEY');
  expect(turnHeaders(account(), { ...key, token: 'at' }, DEFAULT_IDENTITY)['tokentype']).toBeUndefined();
});

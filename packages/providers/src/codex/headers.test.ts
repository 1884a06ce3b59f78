import { describe, expect, test } from 'vitest';
import { DEFAULT_IDENTITY, requestHeaders } from './headers.ts';
import { jwtOf, ownedBy } from './jwt.fixture.ts';
import { accountAt, sourceOf } from './upstream.fixture.ts';

const login = accountAt('http://x.test');
const key = accountAt('http://x.test', 'api_key', { organization: 'org-1', project: 'proj-1' });
const credential = { token: 'at-1', version: 1, record: {} };
const base = { account: login, credential, identity: DEFAULT_IDENTITY, stream: true };

describe('a ChatGPT login', () => {
  test('names its account beside the token, and us as ourselves', () => {
    expect(
      requestHeaders({ ...base, credential: { ...credential, record: { account_id: 'acc-1' } }, cacheKey: 'k' }),
    ).toEqual({
      authorization: 'Bearer at-1',
      'chatgpt-account-id': 'acc-1',
      originator: 'sluice',
      'user-agent': 'sluice',
      'session-id': 'k',
      'content-type': 'application/json',
      accept: 'text/event-stream',
    });
  });

  test('whose account is not stored is known by its tokens', () => {
    const byIdToken = { ...credential, record: { id_token: jwtOf(ownedBy('acc-id')) } };
    expect(requestHeaders({ ...base, credential: byIdToken })['chatgpt-account-id']).toBe('acc-id');
    const byToken = { ...credential, token: jwtOf(ownedBy('acc-at')) };
    expect(requestHeaders({ ...base, credential: byToken })['chatgpt-account-id']).toBe('acc-at');
    expect(requestHeaders(base)).not.toHaveProperty('chatgpt-account-id');
  });

  test('what could not stand in a header is left out', () => {
    const odd = { ...credential, record: { account_id: 'a\r\nb' } };
    const headers = requestHeaders({ ...base, credential: odd, cacheKey: 'ü' });
    expect(headers).not.toHaveProperty('chatgpt-account-id');
    expect(headers).not.toHaveProperty('session-id');
  });
});

test('an API key may name organization and project, and is no ChatGPT account', () => {
  const headers = requestHeaders({
    ...base,
    account: key,
    stream: false,
    credential: { ...credential, record: { account_id: 'a' } },
  });
  expect(headers).toEqual({
    authorization: 'Bearer at-1',
    'user-agent': 'sluice',
    'openai-organization': 'org-1',
    'openai-project': 'proj-1',
    'content-type': 'application/json',
    accept: 'application/json',
  });
});

test("Codex CLI's own session and identity are passed on, nothing else of the client's", () => {
  const source = sourceOf(
    {},
    {
      'session-id': 's',
      'thread-id': 't',
      originator: 'codex_exec',
      'x-codex-turn-metadata': '{}',
      'x-codex-window-id': 'w',
      'x-openai-subagent': 'review',
      'user-agent': 'codex_exec/0.169.0',
      'x-client-request-id': 'r',
      cookie: 'c',
    },
  );
  expect(requestHeaders({ ...base, source, cacheKey: 'k' })).toEqual({
    authorization: 'Bearer at-1',
    'session-id': 's',
    'thread-id': 't',
    originator: 'codex_exec',
    'x-codex-turn-metadata': '{}',
    'x-codex-window-id': 'w',
    'x-openai-subagent': 'review',
    'user-agent': 'sluice',
    'content-type': 'application/json',
    accept: 'text/event-stream',
  });
});

test('identity and further headers are configuration', () => {
  const identity = { originator: 'mine', userAgent: 'mine/1', version: '0.169.0' };
  const headers = requestHeaders({ ...base, identity, configured: { 'user-agent': 'other', 'x-more': '1' } });
  expect(headers).toMatchObject({ originator: 'mine', version: '0.169.0', 'user-agent': 'other', 'x-more': '1' });
});

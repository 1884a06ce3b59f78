import type { Account } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { accountAt, BODY, sourceOf } from './claude-calls.fixture.ts';
import { messagesUrl } from './endpoint.ts';
import { requestHeaders } from './headers.ts';

const KEY = {
  account: accountAt('http://x'),
  credential: { token: 'sk-ant-api03-k', version: 1, record: {} },
  stream: true,
};
const OAUTH = {
  account: accountAt('http://x', 'oauth'),
  credential: { token: 'sk-ant-oat01-t', version: 1, record: {} },
  stream: true,
};

describe('credentials', () => {
  test('an API key travels as x-api-key, alone', () => {
    const headers = requestHeaders(KEY);
    expect(headers).toMatchObject({ 'x-api-key': 'sk-ant-api03-k', accept: 'text/event-stream' });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('anthropic-beta');
  });

  test("a subscription's token travels as bearer, alone, with its beta flag", () => {
    const headers = requestHeaders(OAUTH);
    expect(headers).toMatchObject({ authorization: 'Bearer sk-ant-oat01-t', 'anthropic-beta': 'oauth-2025-04-20' });
    expect(headers).not.toHaveProperty('x-api-key');
  });

  test('a subscription counts under the flag for counting', () => {
    const headers = requestHeaders({ ...OAUTH, source: sourceOf(BODY, {}, 'count') });
    expect(headers['anthropic-beta']).toBe('oauth-2025-04-20,token-counting-2024-11-01');
  });
});

describe('beta flags', () => {
  test('of client, body, configuration and need become one list, each once, none dropped', () => {
    const source = sourceOf(
      { ...BODY, betas: ['body-1', 'made-up', 7] },
      { 'anthropic-beta': 'made-up, oauth-2025-04-20 ,x' },
    );
    const configured = { 'anthropic-beta': 'x,configured-1' };
    expect(requestHeaders({ ...OAUTH, source, configured, betas: ['needed-1'] })['anthropic-beta']).toBe(
      'made-up,oauth-2025-04-20,x,body-1,configured-1,needed-1',
    );
  });

  test('that could not stand in a header are left out', () => {
    const source = sourceOf({ ...BODY, betas: ['a\r\nx-evil: 1', 'b'] });
    expect(requestHeaders({ ...KEY, source })['anthropic-beta']).toBe('b');
  });
});

describe('how a client presents itself', () => {
  const own = {
    'anthropic-version': '2026-10-21',
    'user-agent': 'claude-cli/2.1.197 (external, cli)',
    'x-app': 'cli',
    'x-stainless-lang': 'js',
    'x-claude-code-session-id': 's',
  };

  test('is passed on for an Anthropic client, and nothing else of it', () => {
    const source = sourceOf(BODY, { ...own, 'x-custom': 'y', 'accept-language': 'de' });
    const headers = requestHeaders({ ...KEY, source });
    expect(headers).toMatchObject(own);
    expect(headers).not.toHaveProperty('x-custom');
    expect(headers).not.toHaveProperty('accept-language');
  });

  test('is never made up for another', () => {
    expect(requestHeaders(OAUTH)).toEqual({
      'user-agent': 'sluice',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: 'Bearer sk-ant-oat01-t',
      'anthropic-beta': 'oauth-2025-04-20',
    });
  });

  test('configured headers win over ours', () => {
    const configured = { 'user-agent': 'mine', 'x-more': '1' };
    expect(requestHeaders({ ...KEY, configured })).toMatchObject(configured);
  });
});

describe('the endpoint', () => {
  const plain: Account = { ...accountAt(''), urls: {} };

  test.each([
    [plain, {}, {}, 'https://api.anthropic.com/v1/messages'],
    [plain, { base_url: 'http://gw.test/claude/v1/' }, {}, 'http://gw.test/claude/v1/messages'],
    [
      accountAt('http://own.test'),
      { base_url: 'http://gw.test' },
      { beta: true },
      'http://own.test/v1/messages?beta=true',
    ],
    [plain, {}, { operation: 'count' }, 'https://api.anthropic.com/v1/messages/count_tokens'],
    [plain, {}, { operation: 'count', beta: true }, 'https://api.anthropic.com/v1/messages/count_tokens?beta=true'],
  ] as const)('of %o under %o for %o', (account, urls, request, expected) => {
    expect(messagesUrl(account, urls, request).href).toBe(expected);
  });
});

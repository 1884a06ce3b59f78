import { describe, expect, test } from 'vitest';
import { openaiHeaders } from './headers.ts';
import { accountAt, CHAT, sourceOf } from './openai-calls.fixture.ts';

const credential = { token: 'sk-test-1', version: 1, record: {} };
const headersOf = (settings: Record<string, string>, token = 'sk-test-1') =>
  openaiHeaders({ account: accountAt('http://x', settings), credential: { ...credential, token }, stream: true });

describe('the key', () => {
  test('travels as bearer', () => {
    expect(headersOf({})).toMatchObject({ authorization: 'Bearer sk-test-1', accept: 'text/event-stream' });
    expect(headersOf({ auth_header: 'Authorization' })).toMatchObject({ authorization: 'Bearer sk-test-1' });
  });

  test('travels bare in the header that the account names', () => {
    expect(headersOf({ auth_header: 'Api-Key' })).toMatchObject({ 'api-key': 'sk-test-1' });
    expect(headersOf({ auth_header: 'api-key' })).not.toHaveProperty('authorization');
  });

  test('is not sent when there is none', () => {
    expect(headersOf({}, '')).not.toHaveProperty('authorization');
    expect(headersOf({ auth_header: 'api-key' }, '')).not.toHaveProperty('api-key');
  });

  test('may belong to an organisation and a project', () => {
    expect(headersOf({ organization: 'org-1', project: 'p-1' })).toMatchObject({
      'openai-organization': 'org-1',
      'openai-project': 'p-1',
    });
  });
});

test('trap s: of a client’s headers only those with a meaning upstream are passed on', () => {
  const sent = {
    'openai-beta': 'x=1',
    authorization: 'Bearer client',
    cookie: 'a=b',
    host: 'gateway',
    connection: 'close',
    te: 'trailers',
    'content-encoding': 'gzip',
    'content-length': '3',
    'transfer-encoding': 'chunked',
    'openai-organization': 'theirs',
    'accept-encoding': 'br',
  };
  const source = sourceOf(CHAT, 'openai-chat', sent);
  const account = accountAt('http://x');
  expect(openaiHeaders({ account, credential, source, stream: false, configured: { 'user-agent': 'mine' } })).toEqual({
    'user-agent': 'mine',
    'openai-beta': 'x=1',
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: 'Bearer sk-test-1',
  });
});

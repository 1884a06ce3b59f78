import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { type Reply, startTokenServer, type TokenServer } from '../oauth/token-server.fixture.ts';
import { createAntigravityProvider } from './antigravity-provider.ts';
import { baseUrls, callUrl, methodUrl } from './endpoint.ts';
import { accountAt, candidate, googleFailure, NO_CAPACITY, record, translatedCall } from './vendor.fixture.ts';

const FINE: Reply = {
  headers: { 'content-type': 'text/event-stream' },
  body: record(candidate([{ text: 'Hi' }], 'STOP')),
};

let first: TokenServer;
let second: TokenServer;
let connections: Connections;
let replies: [Reply | undefined, Reply | undefined];

beforeEach(async () => {
  first = await startTokenServer(() => replies[0]);
  second = await startTokenServer(() => replies[1]);
  connections = new Connections();
});

afterEach(async () => {
  await connections.destroy();
  await Promise.all([first.close(), second.close()]);
});

const send = ([base_url, ...more_base_urls]: readonly string[], signal = new AbortController().signal) =>
  createAntigravityProvider({ base_url, more_base_urls, connections, clock: () => 0 }).send(
    translatedCall(accountAt(), { signal }),
  );
const both = () => [first.url, second.url];

describe('the order of the base URLs', () => {
  test.each([
    [undefined, {}, ['https://daily-cloudcode-pa.googleapis.com', 'https://cloudcode-pa.googleapis.com']],
    [undefined, { base_url: 'https://a.test' }, ['https://a.test']],
    [
      undefined,
      { base_url: 'https://a.test', more_base_urls: ['https://b.test'] },
      ['https://a.test', 'https://b.test'],
    ],
    ['https://own.test', { base_url: 'https://a.test', more_base_urls: ['https://b.test'] }, ['https://own.test']],
  ])('account %s, provider %j: %j', (own, urls, expected) => {
    expect(baseUrls(accountAt(own), urls)).toEqual(expected);
  });

  test('projects are asked for at the first configured one, or where the vendor asks', () => {
    expect(methodUrl(accountAt(), 'loadCodeAssist').href).toBe(
      'https://cloudcode-pa.googleapis.com/v1internal:loadCodeAssist',
    );
    expect(methodUrl(accountAt(), 'x', { base_url: 'https://a.test/' }).href).toBe('https://a.test/v1internal:x');
    expect(callUrl('https://a.test', 'm', true).href).toBe('https://a.test/v1internal:m?alt=sse');
  });
});

test('a base without capacity for the model is left for the next one, within one send', async () => {
  replies = [{ status: 503, body: NO_CAPACITY }, FINE];
  expect(await send(both())).toMatchObject({ outcome: 'streaming' });
  expect([first.seen.length, second.seen.length]).toEqual([1, 1]);
  expect(second.seen[0]?.body).toBe(first.seen[0]?.body);
});

test('so is one that cannot be reached', async () => {
  const gone = await startTokenServer(() => undefined);
  await gone.close();
  replies = [undefined, FINE];
  expect(await send([gone.url, second.url])).toMatchObject({ outcome: 'streaming' });
});

test('without capacity anywhere the last one’s word counts, and no account is to blame', async () => {
  replies = [
    { status: 503, body: NO_CAPACITY },
    { status: 503, body: NO_CAPACITY },
  ];
  expect(await send(both())).toMatchObject({ outcome: 'failed', failure: { kind: 'overloaded', scope: 'none' } });
  expect(await send([first.url])).toMatchObject({ outcome: 'failed', failure: { kind: 'overloaded' } });
});

test.each([
  [429, googleFailure(429, 'RESOURCE_EXHAUSTED', 'x', 'QUOTA_EXHAUSTED'), 'quota_exceeded'],
  [400, googleFailure(400, 'INVALID_ARGUMENT', 'x'), 'invalid_request'],
  [401, googleFailure(401, 'UNAUTHENTICATED', 'x'), 'authentication'],
  [500, googleFailure(500, 'INTERNAL', 'x'), 'transient'],
])('%i is an answer: no other base is asked', async (status, body, kind) => {
  replies = [{ status, body }, FINE];
  expect(await send(both())).toMatchObject({ outcome: 'failed', failure: { kind } });
  expect(second.seen).toHaveLength(0);
});

test('nobody is asked for a client that has gone', async () => {
  replies = [FINE, FINE];
  expect(await send(both(), AbortSignal.abort())).toMatchObject({ outcome: 'failed', failure: { kind: 'cancelled' } });
  expect(first.seen.length + second.seen.length).toBe(0);
});

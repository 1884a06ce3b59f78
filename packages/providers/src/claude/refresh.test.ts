import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { oauthAccount, type Reply, startTokenServer, type TokenServer } from '../oauth/token-server.fixture.ts';
import { createClaudeRefresher, readClaudeRefresh } from './refresh.ts';

const NOW = Date.UTC(2026, 9, 26);
const never = new AbortController().signal;
const GRANT = { access_token: 'at-2', refresh_token: 'rt-2', token_type: 'Bearer', expires_in: 28_800, scope: 'x' };

describe('what the token endpoint said', () => {
  test('a success names only the fields that changed', () => {
    const body = JSON.stringify({ ...GRANT, account: { uuid: 'u', email_address: 'someone@example.test' } });
    expect(readClaudeRefresh(200, {}, body, NOW)).toEqual({
      outcome: 'refreshed',
      changes: { access_token: 'at-2', refresh_token: 'rt-2', expires_at: '2026-10-26T08:00:00.000Z' },
    });
  });

  test.each([{}, { refresh_token: '' }, { refresh_token: null }])('%j keeps the old refresh token', (left) => {
    const answer = readClaudeRefresh(200, {}, JSON.stringify({ access_token: 'at-2', ...left }), NOW);
    expect(answer).toEqual({
      outcome: 'refreshed',
      changes: { access_token: 'at-2', expires_at: '2026-10-26T01:00:00.000Z' },
    });
  });

  test.each([0, -5, 'soon', null, {}])('a life of %j reads as an hour', (expires_in) => {
    const answer = readClaudeRefresh(200, {}, JSON.stringify({ ...GRANT, expires_in }), NOW);
    expect(answer).toMatchObject({ changes: { expires_at: '2026-10-26T01:00:00.000Z' } });
  });

  test('a life is never believed beyond thirty days', () => {
    const answer = readClaudeRefresh(200, {}, JSON.stringify({ ...GRANT, expires_in: 1e300 }), NOW);
    expect(answer).toMatchObject({ changes: { expires_at: '2026-11-25T00:00:00.000Z' } });
  });

  test.each(['', '[]', 'garbage', '{"refresh_token":"canary-rt"}', '{"access_token":7}'])(
    'a success of %j is a failure that quotes nothing',
    (body) => {
      const answer = readClaudeRefresh(200, {}, body, NOW);
      expect(answer).toMatchObject({ outcome: 'failed', failure: { kind: 'transient', scope: 'account' } });
      expect(JSON.stringify(answer)).not.toContain('canary');
    },
  );
});

describe('against a token endpoint', () => {
  let server: TokenServer;
  let connections: Connections;
  let reply: Reply | undefined;

  beforeEach(async () => {
    reply = { body: GRANT };
    connections = new Connections();
    server = await startTokenServer(() => reply);
  });

  afterEach(async () => {
    await connections.destroy();
    await server.close();
  });

  const refresh = (record: object = {}, signal = never) =>
    createClaudeRefresher({ connections, clock: () => NOW }).refresh(
      oauthAccount('claude', server.url),
      { refresh_token: 'rt-1', ...record },
      signal,
    );

  test('the refresh token is sent as JSON, with the public client', async () => {
    expect(await refresh()).toMatchObject({ outcome: 'refreshed', changes: { refresh_token: 'rt-2' } });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ path: '/token', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
      client_id: '9d1c250a-e61b-44d9-88ed-5944d1962f5e',
    });
  });

  test("the record's own client wins", async () => {
    await refresh({ client_id: 'mine' });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ client_id: 'mine' });
  });

  test('a dead refresh token wants a login', async () => {
    reply = { status: 400, body: { error: 'invalid_grant', error_description: 'Refresh token not found or invalid' } };
    expect(await refresh()).toMatchObject({
      outcome: 'rejected',
      failure: { code: 'invalid_grant', needsHuman: true },
    });
  });

  test('a throttled endpoint is left alone for at most five minutes', async () => {
    reply = { status: 429, headers: { 'retry-after': '2700' }, body: '' };
    expect(await refresh()).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'rate_limit', scope: 'account', retryAt: NOW + 300_000 },
    });
  });

  test('running out of time is trouble upstream, not a cancelled request', async () => {
    reply = undefined;
    expect(await refresh({}, AbortSignal.timeout(50))).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'transient', scope: 'account' },
    });
    expect(server.seen.length).toBeLessThanOrEqual(1);
  });

  test('only subscriptions with a refresh token can be refreshed', () => {
    const { canRefresh } = createClaudeRefresher({ connections, clock: () => NOW });
    const account = oauthAccount('claude', server.url);
    expect(canRefresh(account, { refresh_token: 'rt' })).toBe(true);
    expect(canRefresh(account, { access_token: 'at' })).toBe(false);
    expect(canRefresh({ ...account, auth: 'api_key' }, { refresh_token: 'rt' })).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { oauthAccount, type Reply, startTokenServer, type TokenServer } from '../oauth/token-server.fixture.ts';
import { jwtOf, ownedBy } from './jwt.fixture.ts';
import { createCodexRefresher, readCodexRefresh } from './refresh.ts';

const NOW = Date.UTC(2026, 9, 26);
const HOUR_S = 3_600;
const never = new AbortController().signal;
const endingIn = (seconds: number, claims: object = {}): string => jwtOf({ ...claims, exp: NOW / 1_000 + seconds });

describe('what the token endpoint said', () => {
  const changes = (fields: object, record = {}) => {
    const answer = readCodexRefresh(200, {}, JSON.stringify(fields), record, NOW);
    if (answer.outcome !== 'refreshed') throw new Error(answer.failure.message);
    return answer.changes;
  };

  test("a success names what changed, and the token's own end beats expires_in", () => {
    const access_token = endingIn(240 * HOUR_S);
    const id_token = jwtOf(ownedBy('acc-1', 'user-1', 'pro'));
    expect(changes({ access_token, id_token, refresh_token: 'rt-2', expires_in: 60 })).toEqual({
      access_token,
      id_token,
      refresh_token: 'rt-2',
      expires_at: '2026-11-05T00:00:00.000Z',
      account_id: 'acc-1',
      user_id: 'user-1',
      plan_type: 'pro',
    });
  });

  test('an owner that is as before is no change', () => {
    const record = { account_id: 'acc-1', user_id: 'user-1', plan_type: 'plus' };
    const access_token = endingIn(HOUR_S, ownedBy('acc-1', 'user-1', 'team'));
    expect(changes({ access_token }, record)).toEqual({
      access_token,
      expires_at: '2026-10-26T01:00:00.000Z',
      plan_type: 'team',
    });
  });

  test('every field may be missing and then stays as it was', () => {
    expect(changes({ refresh_token: 'rt-2' })).toEqual({ refresh_token: 'rt-2' });
    expect(changes({ id_token: 'opaque' })).toEqual({ id_token: 'opaque' });
    expect(changes({ access_token: 'opaque', refresh_token: '' })).toEqual({
      access_token: 'opaque',
      expires_at: '2026-10-26T01:00:00.000Z',
    });
  });

  test.each([
    ['over already', endingIn(-5), 60, '2026-10-26T00:01:00.000Z'],
    ['beyond belief', endingIn(1e9), 60, '2026-11-25T00:00:00.000Z'],
    ['not there', jwtOf({}), 60, '2026-10-26T00:01:00.000Z'],
    ['not there, nor anything else', jwtOf({}), undefined, '2026-10-26T01:00:00.000Z'],
  ])('an own end that is %s', (_name, access_token, expires_in, expires_at) => {
    expect(changes({ access_token, expires_in })).toMatchObject({ expires_at });
  });

  test.each(['', '{}', '[]', 'garbage', '{"expires_in":60}', '{"access_token":7}'])(
    'a success of %j is a failure',
    (body) => {
      expect(readCodexRefresh(200, {}, body, {}, NOW)).toMatchObject({
        outcome: 'failed',
        failure: { kind: 'transient', scope: 'account' },
      });
    },
  );

  test.each([
    [400, '{"error":{"message":"x","type":"invalid_request_error","param":null,"code":"refresh_token_reused"}}'],
    [400, '{"error":{"code":"refresh_token_invalidated"}}'],
    [400, '{"error":"invalid_grant","error_description":"x"}'],
    [401, '{"code":"refresh_token_expired","message":"x"}'],
    [401, ''],
  ])('%i %s means a new login', (status, body) => {
    expect(readCodexRefresh(status, {}, body, {}, NOW)).toMatchObject({
      outcome: 'rejected',
      failure: { kind: 'authentication', needsHuman: true },
    });
  });

  test.each([
    [429, ''],
    [500, '{"error":"server_error"}'],
    [403, '<html>Just a moment...</html>'],
  ])('%i %s may pass', (status, body) => {
    expect(readCodexRefresh(status, {}, body, {}, NOW)).toMatchObject({ outcome: 'failed' });
  });
});

describe('against a token endpoint', () => {
  let server: TokenServer;
  let connections: Connections;
  let reply: Reply | undefined;

  beforeEach(async () => {
    reply = { body: { access_token: 'at-2' } };
    connections = new Connections();
    server = await startTokenServer(() => reply);
  });

  afterEach(async () => {
    await connections.destroy();
    await server.close();
  });

  const refresher = () => createCodexRefresher({ connections, clock: () => NOW });
  const refresh = (signal = never) =>
    refresher().refresh(oauthAccount('codex', server.url), { refresh_token: 'rt-1' }, signal);

  test('the refresh token is sent as JSON, with the public client', async () => {
    expect(await refresh()).toMatchObject({ outcome: 'refreshed', changes: { access_token: 'at-2' } });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ path: '/token', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
    });
  });

  test('an endpoint that is not there is trouble upstream', async () => {
    const there = oauthAccount('codex', server.url);
    await server.close();
    const answer = await refresher().refresh(there, { refresh_token: 'rt-1' }, never);
    expect(answer).toMatchObject({ outcome: 'failed', failure: { kind: 'transient', code: 'ECONNREFUSED' } });
    server = await startTokenServer(() => reply);
  });

  test('running out of time is trouble upstream, not a cancelled request', async () => {
    reply = undefined;
    expect(await refresh(AbortSignal.timeout(50))).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'transient', scope: 'account' },
    });
  });

  test('accounts with a key and records without a refresh token cannot be refreshed', () => {
    const account = oauthAccount('codex', server.url);
    expect(refresher().canRefresh(account, { refresh_token: 'rt' })).toBe(true);
    expect(refresher().canRefresh(account, {})).toBe(false);
    expect(refresher().canRefresh({ ...account, auth: 'api_key' }, { refresh_token: 'rt' })).toBe(false);
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { DEFAULT_IDENTITY, machineId } from './headers.ts';
import { createKiroRefresher, readRefreshAnswer } from './refresh.ts';

const NOW = Date.UTC(2026, 9, 26);
const never = new AbortController().signal;

describe('what a token endpoint said', () => {
  const changes = (fields: object) => {
    const answer = readRefreshAnswer(200, {}, JSON.stringify(fields), NOW);
    if (answer.outcome !== 'refreshed') throw new Error(answer.failure.message);
    return answer.changes;
  };

  test('a success names only the fields that changed', () => {
    expect(changes({ accessToken: 'at-2', refreshToken: 'rt-2', expiresIn: 3600, profileArn: 'arn:x' })).toEqual({
      access_token: 'at-2',
      refresh_token: 'rt-2',
      profile_arn: 'arn:x',
      expires_at: '2026-10-26T01:00:00.000Z',
    });
  });

  test.each([{}, { refreshToken: '', profileArn: '' }, { refreshToken: null, profileArn: 7 }])(
    'a success that leaves out or empties the refresh token and the ARN keeps the old ones: %j',
    (left) => {
      expect(Object.keys(changes({ accessToken: 'at-3', expiresIn: 60, ...left }))).toEqual([
        'access_token',
        'expires_at',
      ]);
    },
  );

  test.each([0, -5, Number.NaN, 'soon', null, {}, undefined, ''])(
    'a lifetime of %j reads as the usual hour',
    (expiresIn) => {
      expect(changes({ accessToken: 'a', expiresIn }).expires_at).toBe('2026-10-26T01:00:00.000Z');
    },
  );

  test('a lifetime may be written as text and is never believed beyond thirty days', () => {
    expect(changes({ accessToken: 'a', expiresIn: '120' }).expires_at).toBe('2026-10-26T00:02:00.000Z');
    expect(changes({ accessToken: 'a', expiresIn: 1e300 }).expires_at).toBe('2026-11-25T00:00:00.000Z');
  });

  test.each([
    [400, '{"error":"invalid_grant","error_description":"Invalid refresh token provided"}'],
    [400, '{"message":"Invalid refresh token provided"}'],
    [400, '{"error":"InvalidGrantException"}'],
    [400, '{"error":"invalid_client"}'],
    [403, '{"error":"invalid_grant"}'],
    [401, ''],
    [401, '<html>'],
  ])('%i %s means a new login', (status, body) => {
    const answer = readRefreshAnswer(status, {}, body, NOW);
    expect(answer).toMatchObject({
      outcome: 'rejected',
      failure: { kind: 'authentication', scope: 'account', needsHuman: true },
    });
  });

  test.each([
    [429, '', 'rate_limit'],
    [500, '{"error":"server_error"}', 'transient'],
    [503, '', 'transient'],
    [400, '{"message":"slow"}', 'transient'],
    [403, '', 'transient'],
    [200, 'garbage', 'transient'],
    [200, '[]', 'transient'],
    [200, '{"refreshToken":"canary-rt"}', 'transient'],
    [302, '', 'transient'],
  ])('%i %s may pass', (status, body, kind) => {
    const answer = readRefreshAnswer(status, { 'retry-after': '9' }, body, NOW);
    expect(answer).toMatchObject({ outcome: 'failed', failure: { kind, scope: 'account', retryable: true } });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  test("the endpoint's own waiting time is kept", () => {
    expect(readRefreshAnswer(429, { 'retry-after': '9' }, '', NOW)).toMatchObject({
      failure: { retryAt: NOW + 9_000 },
    });
  });
});

describe('against a token endpoint', () => {
  let server: Server;
  let connections: Connections;
  let seen: { path: string | undefined; agent: string | undefined; body: unknown }[];
  let answer: (() => { status: number; body: string }) | undefined;

  beforeEach(async () => {
    seen = [];
    answer = () => ({ status: 200, body: '{"accessToken":"at-2","expiresIn":3600}' });
    connections = new Connections();
    server = createServer(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      seen.push({
        path: req.url,
        agent: req.headers['user-agent'],
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      const reply = answer?.();
      if (reply) res.writeHead(reply.status).end(reply.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    await connections.destroy();
    server.closeAllConnections();
    server.close();
  });

  const account = (auth: Account['auth']): Account => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const urls = { refresh_url: `${base}/refreshToken`, idc_refresh_url: `${base}/token` };
    return { id: 'k1', provider: 'kiro', auth, priority: 0, weight: 1, urls, settings: {} };
  };
  const refresher = () => createKiroRefresher({ connections, clock: () => NOW, identity: DEFAULT_IDENTITY });

  test('a social account sends its refresh token to the desktop login', async () => {
    const result = await refresher().refresh(account('social'), { refresh_token: 'rt-1' }, never);
    expect(result).toEqual({
      outcome: 'refreshed',
      changes: { access_token: 'at-2', expires_at: '2026-10-26T01:00:00.000Z' },
    });
    expect(seen).toEqual([
      {
        path: '/refreshToken',
        agent: `KiroIDE-${DEFAULT_IDENTITY.kiroVersion}-${machineId('k1')}`,
        body: { refreshToken: 'rt-1' },
      },
    ]);
  });

  test('an IdC account sends its client too, to the OIDC service', async () => {
    await refresher().refresh(
      account('idc'),
      { refresh_token: 'rt-1', client_id: 'cid', client_secret: 'csec' },
      never,
    );
    expect(seen[0]).toMatchObject({
      path: '/token',
      body: { clientId: 'cid', clientSecret: 'csec', refreshToken: 'rt-1', grantType: 'refresh_token' },
    });
  });

  test('running out of time is trouble upstream, not a cancelled request', async () => {
    answer = undefined;
    const result = await refresher().refresh(account('social'), { refresh_token: 'rt-1' }, AbortSignal.timeout(50));
    expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'transient', scope: 'account' } });
  });

  test('an endpoint that is not there is trouble upstream', async () => {
    const there = account('social');
    server.close();
    await once(server, 'close');
    const result = await refresher().refresh(there, { refresh_token: 'rt-1' }, never);
    expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'transient', code: 'ECONNREFUSED' } });
  });

  test('API keys and records without what a refresh needs cannot be refreshed', () => {
    const can = refresher().canRefresh;
    expect(can(account('social'), { refresh_token: 'rt' })).toBe(true);
    expect(can(account('social'), { access_token: 'at' })).toBe(false);
    expect(can(account('api_key'), { refresh_token: 'rt' })).toBe(false);
    expect(can(account('idc'), { refresh_token: 'rt' })).toBe(false);
    expect(can(account('idc'), { refresh_token: 'rt', client_id: 'c', client_secret: 's' })).toBe(true);
  });
});

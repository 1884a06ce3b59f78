import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connections } from '../http/index.ts';
import { oauthAccount, type Reply, startTokenServer, type TokenServer } from '../oauth/token-server.fixture.ts';
import { type AntigravityRefresherOptions, createAntigravityRefresher, readAntigravityRefresh } from './refresh.ts';

const NOW = Date.UTC(2026, 9, 26);
const never = new AbortController().signal;
const GRANT = { access_token: 'at-2', expires_in: 3_599, token_type: 'Bearer', scope: 'x' };
const CHANGES = { access_token: 'at-2', expires_at: '2026-10-26T00:59:59.000Z' };
const CLIENT = { client_id: 'cid', client_secret: 'canary-secret' };
const METADATA = { ideType: 'ANTIGRAVITY' };

let server: TokenServer;
let connections: Connections;
let replies: Record<string, (Reply | undefined)[]>;

beforeEach(async () => {
  replies = { '/token': [{ body: GRANT }] };
  connections = new Connections();
  server = await startTokenServer(({ path }) => {
    const queue = replies[path.replace('v1internal:', '')] ?? [];
    return queue.length > 1 ? queue.shift() : queue[0];
  });
});

afterEach(async () => {
  await connections.destroy();
  await server.close();
});

const refresh = (record = {}, options: Partial<AntigravityRefresherOptions> = CLIENT, signal = never, settings = {}) =>
  createAntigravityRefresher({ connections, clock: () => NOW, pollPauseMs: 1, ...options }).refresh(
    oauthAccount('antigravity', server.url, settings),
    { refresh_token: 'rt-1', ...record },
    signal,
  );
const paths = (): string[] => server.seen.map(({ path }) => path.replace('v1internal:', ''));

describe('the token', () => {
  test('is asked for with a form that holds the configured client', async () => {
    expect(await refresh({ project: 'p-1' })).toEqual({ outcome: 'refreshed', changes: CHANGES });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(server.seen[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
      ...CLIENT,
    });
  });

  test("is asked for with the account's own client where its record has one", async () => {
    await refresh({ project: 'p-1', client_id: 'mine', client_secret: 'own' });
    expect(server.seen[0]?.body).toContain('client_id=mine&client_secret=own');
  });

  test.each([{}, { client_id: 'cid' }, { client_secret: 's' }, { client_id: 'cid', client_secret: '' }])(
    'is not asked for with half a client (%j), and no account is to blame',
    async (options) => {
      const answer = await refresh({ project: 'p-1' }, options);
      expect(answer).toMatchObject({ outcome: 'failed', failure: { scope: 'none', code: 'configuration' } });
      expect(server.seen).toHaveLength(0);
    },
  );

  test('refused for our secret blames no account and quotes no secret', async () => {
    const body = { error: 'invalid_client', error_description: 'client_secret=canary-secret is wrong' };
    replies['/token'] = [{ status: 401, body }];
    const answer = await refresh({ project: 'p-1' });
    expect(answer).toMatchObject({ outcome: 'failed', failure: { scope: 'none', code: 'invalid_client' } });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  test('refused for good wants a login', () => {
    const body = '{"error":"invalid_grant","error_description":"Token has been expired or revoked."}';
    expect(readAntigravityRefresh(400, {}, body, NOW)).toMatchObject({ outcome: 'rejected' });
  });

  test.each([
    [401, '{"error":{"code":401,"message":"x","status":"UNAUTHENTICATED"}}'],
    [503, ''],
    [200, '{}'],
  ])('refused with %i %s may be given later', (status, body) => {
    expect(readAntigravityRefresh(status, {}, body, NOW)).toMatchObject({ outcome: 'failed' });
  });
});

describe('the project', () => {
  test.each(['p-1', { id: 'p-1' }])('is taken as the service names it: %j', async (cloudaicompanionProject) => {
    replies['/loadCodeAssist'] = [{ body: { cloudaicompanionProject } }];
    expect(await refresh()).toEqual({ outcome: 'refreshed', changes: { ...CHANGES, project: 'p-1' } });
    expect(paths()).toEqual(['/token', '/loadCodeAssist']);
    expect(server.seen[1]?.headers.authorization).toBe('Bearer at-2');
    expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual({ metadata: METADATA });
  });

  test.each([{ project: 'p-9' }, {}])('is not asked for where it is known (%j, or configured)', async (record) => {
    const answer = await refresh(record, CLIENT, never, 'project' in record ? {} : { project: 'p-9' });
    expect(answer).toEqual({ outcome: 'refreshed', changes: CHANGES });
    expect(paths()).toEqual(['/token']);
  });

  test('is made where there is none, in the usual tier, and waited for', async () => {
    const allowedTiers = [{ id: 'paid' }, { id: 'free-tier', isDefault: true }];
    replies['/loadCodeAssist'] = [{ body: { allowedTiers, currentTier: { id: 'x' } } }];
    const done = { done: true, response: { cloudaicompanionProject: { id: 'p-2' } } };
    replies['/onboardUser'] = [{ body: { name: 'op' } }, { body: { done: false } }, { body: done }];
    expect(await refresh()).toMatchObject({ outcome: 'refreshed', changes: { project: 'p-2' } });
    expect(paths()).toEqual(['/token', '/loadCodeAssist', '/onboardUser', '/onboardUser', '/onboardUser']);
    expect(JSON.parse(server.seen[2]?.body ?? '')).toEqual({ tier_id: 'free-tier', metadata: METADATA });
  });

  test('is given up for now after five looks', async () => {
    replies['/loadCodeAssist'] = [{ body: {} }];
    replies['/onboardUser'] = [{ body: { done: false } }];
    expect(await refresh()).toMatchObject({ outcome: 'failed', failure: { kind: 'transient', scope: 'account' } });
    expect(paths().filter((path) => path === '/onboardUser')).toHaveLength(5);
    expect(JSON.parse(server.seen[2]?.body ?? '')).toMatchObject({ tier_id: 'legacy-tier' });
  });

  test('that cannot be had leaves the failure, except where a rotated token would be lost', async () => {
    replies['/loadCodeAssist'] = [{ status: 503, body: '' }];
    expect(await refresh()).toMatchObject({ outcome: 'failed', failure: { kind: 'transient', scope: 'account' } });
    replies['/token'] = [{ body: { ...GRANT, refresh_token: 'rt-2' } }];
    expect(await refresh()).toEqual({ outcome: 'refreshed', changes: { ...CHANGES, refresh_token: 'rt-2' } });
  });

  test('of an account that a person must verify says so', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'VALIDATION_REQUIRED' }];
    const error = { code: 403, message: 'Verify your account', status: 'PERMISSION_DENIED', details };
    replies['/loadCodeAssist'] = [{ status: 403, body: { error } }];
    expect(await refresh()).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'permission', scope: 'account', needsHuman: true },
    });
  });

  test.each([
    [400, { error: { code: 400, message: 'x', status: 'INVALID_ARGUMENT' } }],
    [404, ''],
    [200, 'garbage'],
  ])('that the service will not talk about (%i) is no fault of a client', async (status, body) => {
    replies['/loadCodeAssist'] = [{ status, body }];
    expect(await refresh()).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'transient', scope: 'account', retryable: true },
    });
  });

  test.each([
    [{ done: true, error: { code: 429, message: 'slow', status: 'RESOURCE_EXHAUSTED' } }, 'rate_limit'],
    [{ done: true, response: {} }, 'transient'],
    [{ done: true, response: { cloudaicompanionProject: '../x' } }, 'transient'],
  ])('that came to nothing: %j', async (body, kind) => {
    replies['/loadCodeAssist'] = [{ body: {} }];
    replies['/onboardUser'] = [{ body }];
    expect(await refresh()).toMatchObject({ outcome: 'failed', failure: { kind, scope: 'account' } });
  });

  test('is not waited for beyond the time of a refresh', async () => {
    replies['/loadCodeAssist'] = [undefined];
    expect(await refresh({}, CLIENT, AbortSignal.timeout(60))).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'transient', scope: 'account' },
    });
  });
});

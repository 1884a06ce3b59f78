import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './ask.fixture.ts';
import type { RefreshScript } from './refresh-script.ts';
import { type KiroSimulator, startKiroSimulator } from './simulator.ts';

interface Reply {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly error?: string;
}

const ACCOUNTS = [
  { id: 'a', refreshToken: 'rt-0' },
  { id: 'b', refreshToken: 'rt-b', clientSecret: 'secret' },
];

describe('token refresh of the Kiro simulator', () => {
  let simulator: KiroSimulator;
  beforeEach(async () => {
    simulator = await startKiroSimulator({ accounts: ACCOUNTS, expiresIn: 60, script: { text: 'ok' } });
  });
  afterEach(() => simulator.close());

  const post = (path: string, body: object, signal?: AbortSignal) =>
    fetch(simulator.url + path, { method: 'POST', body: JSON.stringify(body), ...(signal && { signal }) });
  const social = async (refreshToken: string): Promise<Reply> =>
    (await (await post('/refreshToken', { refreshToken })).json()) as Reply;

  it('issues an access token that works and rotates the refresh token', async () => {
    const first = await social('rt-0');
    expect(first).toMatchObject({ expiresIn: 60, profileArn: expect.stringMatching(/^arn:/) });
    expect((await ask(simulator.url, 'hi', { token: first.accessToken })).status).toBe(200);
    const second = await social(first.refreshToken);
    expect(new Set(['rt-0', first.refreshToken, second.refreshToken]).size).toBe(3);
    expect(simulator.stats().families['a']).toMatchObject({
      calls: 2,
      rotations: 2,
      reuses: 0,
      callsPerGeneration: [1, 1],
    });
    expect(simulator.stats().accounts['a']?.refreshCalls).toBe(2);
  });

  it('revokes the whole family when a used refresh token comes again', async () => {
    const { refreshToken } = await social('rt-0');
    expect(await social('rt-0')).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid refresh token provided',
    });
    expect(await social(refreshToken)).toMatchObject({ error: 'invalid_grant' });
    expect(simulator.stats().families['a']).toMatchObject({ revoked: true, reuses: 1 });
  });

  it('sees two refreshers that meet', async () => {
    simulator.command({ do: 'refresh', account: 'a', script: { kind: 'slow', milliseconds: 30 }, times: 2 });
    const both = await Promise.all([social('rt-0'), social('rt-0')]);
    expect(both.filter(({ error }) => error === 'invalid_grant')).toHaveLength(1);
    expect(simulator.stats().families['a']).toMatchObject({ maxConcurrentCalls: 2, callsPerGeneration: [2] });
  });

  it('asks IdC callers for grant type, client id and the right secret', async () => {
    const whole = { clientId: 'c', clientSecret: 'secret', refreshToken: 'rt-b', grantType: 'refresh_token' };
    const status = async (body: object) => (await post('/token', body)).status;
    expect(await status({ ...whole, grantType: 'password' })).toBe(400);
    expect(await status({ ...whole, clientSecret: 'wrong' })).toBe(401);
    expect(await (await post('/token', whole)).json()).toMatchObject({ tokenType: 'Bearer', expiresIn: 60 });
  });

  it.each<[RefreshScript['kind'], number]>([
    ['rate_limited', 429],
    ['server_error', 500],
    ['unauthorized', 401],
    ['invalid_grant', 400],
  ])('fails as scripted with %s and leaves the token unused', async (kind, status) => {
    simulator.command({ do: 'refresh', account: 'a', script: { kind } as RefreshScript });
    expect((await post('/refreshToken', { refreshToken: 'rt-0' })).status).toBe(status);
    expect(await social('rt-0')).toHaveProperty('accessToken');
  });

  it('can send garbage, leave tokens out, lose the reply, or never answer', async () => {
    const next = (kind: string) => simulator.command({ do: 'refresh', script: { kind } as RefreshScript });
    next('garbage');
    await expect(social('rt-0')).rejects.toThrow(/JSON/);
    next('missing_refresh_token');
    expect(await social('rt-0')).not.toHaveProperty('refreshToken');
    next('missing_access_token');
    const { refreshToken, ...rest } = await social('rt-0');
    expect(rest).not.toHaveProperty('accessToken');
    next('timeout');
    const leaving = new AbortController();
    const unanswered = post('/refreshToken', { refreshToken }, leaving.signal);
    await simulator.until(({ families }) => families['a']?.calls === 4);
    leaving.abort();
    await expect(unanswered).rejects.toThrow(/abort/);
    next('lost_reply');
    await expect(social(refreshToken)).rejects.toThrow();
    expect(await social(refreshToken)).toMatchObject({ error: 'invalid_grant' });
  });

  it('notices a token that was rotated elsewhere, and an account that was revoked', async () => {
    simulator.command({ do: 'rotate_elsewhere', account: 'a' });
    expect(await social('rt-0')).toMatchObject({ error: 'invalid_grant' });
    simulator.command({ do: 'revoke', account: 'b' });
    expect(await social('rt-b')).toMatchObject({ error: 'invalid_grant' });
  });

  it('issues tokens that really expire', async () => {
    simulator.command({ do: 'expires_in', seconds: 0 });
    const { accessToken } = await social('rt-0');
    expect((await ask(simulator.url, 'hi', { token: accessToken })).status).toBe(403);
  });
});

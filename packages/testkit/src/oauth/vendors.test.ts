import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postForm, postJson, REQUESTS } from './ask.fixture.ts';
import { chatgptAccountId } from './codex.ts';
import { startTokenEndpoints, type TokenEndpoints } from './endpoints.ts';

const NOW = Date.UTC(2026, 8, 1);

describe('the token endpoint', () => {
  let endpoints: TokenEndpoints;
  beforeEach(async () => {
    endpoints = await startTokenEndpoints({ clock: () => NOW });
  });
  afterEach(() => endpoints.close());

  it('of Claude takes JSON, rotates, and calls a used token and all after it an invalid grant', async () => {
    const login = endpoints.issue('claude', 'c1');
    expect(login).toEqual({
      access_token: expect.stringMatching(/^sk-ant-oat01-/),
      refresh_token: expect.stringMatching(/^sk-ant-ort01-/),
      expires_at: '2026-09-01T08:00:00.000Z',
    });
    const form = await postForm(endpoints.claudeTokenUrl, REQUESTS.claude(login));
    expect(form).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const first = await postJson(endpoints.claudeTokenUrl, REQUESTS.claude(login));
    expect(first).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 28_800, account: { email_address: 'c1@example.test' } },
    });
    expect(endpoints.isValid(String(first.body['access_token']))).toBe(true);
    expect(first.body['refresh_token']).not.toBe(login.refresh_token);
    const dead = { status: 400, body: { error: 'invalid_grant' } };
    expect(await postJson(endpoints.claudeTokenUrl, REQUESTS.claude(login))).toMatchObject(dead);
    const next = { ...login, refresh_token: String(first.body['refresh_token']) };
    expect(await postJson(endpoints.claudeTokenUrl, REQUESTS.claude(next))).toMatchObject(dead);
    expect(endpoints.stats().revokedFamilies).toEqual(['claude/c1']);
  });

  it('of Codex gives JWTs that name account, plan and expiry, for JSON and for forms', async () => {
    const login = endpoints.issue('codex', 'x1');
    const first = await postJson(endpoints.codexTokenUrl, REQUESTS.codex(login));
    const claims = claimsOf(first.body['access_token']);
    expect(claims).toMatchObject({
      exp: NOW / 1_000 + 864_000,
      'https://api.openai.com/auth': { chatgpt_account_id: chatgptAccountId('x1'), chatgpt_plan_type: 'plus' },
    });
    expect(claimsOf(login.id_token)).toMatchObject({ email: 'x1@example.test' });
    expect(claimsOf(login.access_token)['exp']).toBe(NOW / 1_000 + 864_000);
    const next = { ...login, refresh_token: String(first.body['refresh_token']) };
    expect((await postForm(endpoints.codexTokenUrl, REQUESTS.codex(next))).status).toBe(200);
  });

  it('of Codex names its refusals in the three shapes of its errors', async () => {
    const login = endpoints.issue('codex', 'x1');
    const ask = (refresh_token: string) =>
      postJson(endpoints.codexTokenUrl, REQUESTS.codex({ ...login, refresh_token }));
    const { body } = await ask(login.refresh_token);
    expect(await ask(login.refresh_token)).toMatchObject({
      status: 401,
      body: { error: { code: 'refresh_token_reused' } },
    });
    expect(await ask(String(body['refresh_token']))).toMatchObject({
      status: 401,
      body: { error: { code: 'refresh_token_invalidated' } },
    });
    expect(await ask('made up')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    endpoints.script({ fail: 'expired' });
    expect(await ask('x')).toMatchObject({ status: 401, body: { code: 'refresh_token_expired' } });
  });

  it("of Google wants a form and the client's secret, and never rotates", async () => {
    const login = endpoints.issue('antigravity', 'g1');
    const wrong = { ...REQUESTS.antigravity(login), client_secret: 'guess' };
    expect(await postForm(endpoints.antigravityTokenUrl, wrong)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    const json = await postJson(endpoints.antigravityTokenUrl, REQUESTS.antigravity(login));
    expect(json).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const both = await Promise.all(
      [0, 1].map(() => postForm(endpoints.antigravityTokenUrl, REQUESTS.antigravity(login))),
    );
    for (const { body } of both) {
      expect(body).toMatchObject({ access_token: expect.stringMatching(/^ya29\./), expires_in: 3_599 });
      expect(body).not.toHaveProperty('refresh_token');
    }
    expect(endpoints.stats().families['antigravity/g1']).toMatchObject({ rotations: 0, callsPerGeneration: [2] });
    expect(endpoints.stats().maxCallsPerGeneration).toBe(0);
    endpoints.command({ do: 'revoke', vendor: 'antigravity', account: 'g1' });
    expect(await postForm(endpoints.antigravityTokenUrl, REQUESTS.antigravity(login))).toMatchObject({
      body: { error_description: 'Token has been expired or revoked.' },
    });
  });

  it('of Kiro speaks camel case, with a client registration for IdC logins only', async () => {
    const social = endpoints.issue('kiro-social', 'k1');
    expect(social.profile_arn).toMatch(/^arn:/);
    const reply = await postJson(endpoints.kiroSocialUrl, REQUESTS.social(social));
    expect(Object.keys(reply.body).sort()).toEqual(['accessToken', 'expiresIn', 'profileArn', 'refreshToken']);
    expect(await postJson(endpoints.kiroSocialUrl, REQUESTS.social(social))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid refresh token provided' },
    });
    const idc = endpoints.issue('kiro-idc', 'k2');
    const stranger = { ...REQUESTS.idc(idc), clientSecret: 'guess' };
    expect((await postJson(endpoints.kiroIdcUrl, stranger)).status).toBe(401);
    expect(await postJson(endpoints.kiroIdcUrl, REQUESTS.idc(idc))).toMatchObject({
      status: 200,
      body: { tokenType: 'Bearer', expiresIn: 3_600 },
    });
    expect(endpoints.stats().violations).toEqual(['kiro-idc: clientSecret is wrong']);
  });

  it("knows whose access token it is, and when its time is over by the vendor's clock", () => {
    const { access_token } = endpoints.issue('claude', 'c1');
    expect(endpoints.ownerOf(access_token)).toEqual({ vendor: 'claude', account: 'c1' });
    endpoints.command({ do: 'clock', offset: 28_800_000 - 1 });
    expect(endpoints.isValid(access_token)).toBe(true);
    endpoints.command({ do: 'clock', offset: 28_800_000 });
    expect(endpoints.isValid(access_token)).toBe(false);
    expect(endpoints.issue('claude', 'c2').expires_at).toBe('2026-09-01T16:00:00.000Z');
    expect(endpoints.isValid(endpoints.issue('codex', 'x1', { life: 0 }).access_token)).toBe(false);
  });

  it('lets an account log in again while its older login lives on', async () => {
    const old = endpoints.issue('claude', 'c1');
    const fresh = endpoints.issue('claude', 'c1');
    expect(fresh.refresh_token).not.toBe(old.refresh_token);
    endpoints.command({ do: 'revoke', vendor: 'claude', account: 'c1', access: true });
    expect(endpoints.isValid(fresh.access_token)).toBe(false);
    expect(endpoints.ownerOf(old.access_token)).toEqual({ vendor: 'claude', account: 'c1' });
    expect((await postJson(endpoints.claudeTokenUrl, REQUESTS.claude(old))).status).toBe(200);
    expect(endpoints.stats().revokedFamilies).toEqual(['claude/c1#2']);
  });
});

function claimsOf(token: unknown): Record<string, unknown> {
  const [, payload = ''] = String(token).split('.');
  expect(payload).not.toContain('=');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

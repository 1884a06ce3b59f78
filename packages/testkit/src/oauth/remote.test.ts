import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postJson, REQUESTS } from './ask.fixture.ts';
import { startTokenEndpoints, type TokenEndpoints } from './endpoints.ts';
import type { CredentialFields } from './issue-login.ts';
import type { TokenCall, TokenEndpointStats } from './state.ts';

const METADATA = { metadata: { ideType: 'ANTIGRAVITY' } };

describe('the token endpoints, driven over HTTP', () => {
  let endpoints: TokenEndpoints;
  beforeEach(async () => {
    endpoints = await startTokenEndpoints();
  });
  afterEach(() => endpoints.close());
  const get = async <T>(path: string): Promise<T> => (await (await fetch(endpoints.url + path)).json()) as T;
  const owner = (bearer: string) =>
    fetch(`${endpoints.url}/_owner`, { headers: { authorization: `Bearer ${bearer}` } });

  it('issue logins, take commands, and tell what they saw', async () => {
    const { body } = await postJson(`${endpoints.url}/_issue`, { vendor: 'claude', account: 'c1', life: -1 });
    const login = body as unknown as CredentialFields;
    expect((await owner(login.access_token)).status).toBe(401);
    await postJson(`${endpoints.url}/_command`, [{ do: 'script', vendor: 'claude', script: { fail: 'server_error' } }]);
    expect((await postJson(endpoints.claudeTokenUrl, REQUESTS.claude(login))).status).toBe(500);
    const fresh = await postJson(endpoints.claudeTokenUrl, REQUESTS.claude(login));
    const answer = await owner(String(fresh.body['access_token']));
    expect(await answer.json()).toEqual({ vendor: 'claude', account: 'c1' });
    expect(await get<TokenEndpointStats>('/_stats')).toMatchObject({
      calls: 2,
      refusedBearers: 1,
      callsPerVendor: { claude: 2, codex: 0 },
    });
    expect(await get<TokenCall[]>('/_calls')).toMatchObject([
      { vendor: 'claude', login: 'c1', generation: 0, outcome: 'server_error' },
      { vendor: 'claude', login: 'c1', generation: 0, outcome: 'issued' },
    ]);
  });

  it.each([
    ['/_command', { do: 'dance' }],
    ['/_command', { do: 'revoke', vendor: 'claude', account: 'nobody' }],
    ['/_issue', { vendor: 'acme', account: 'a' }],
    ['/_issue', { vendor: 'claude', account: 'a b' }],
  ])('refuse what they do not understand: %s %j', async (path, body) => {
    const response = await fetch(endpoints.url + path, { method: 'POST', body: JSON.stringify(body) });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('TypeError')]);
  });

  it('notice that a refresher was killed between the vendor trading its token in and answering', async () => {
    const login = endpoints.issue('kiro-social', 'k1');
    await postJson(`${endpoints.url}/_command`, { do: 'script', account: 'k1', script: { hold: 'after' } });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const call = { ...init, body: JSON.stringify(REQUESTS.social(login)) };
    const script = `await fetch(${JSON.stringify(endpoints.kiroSocialUrl)}, ${JSON.stringify(call)})`;
    const refresher = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const exited = once(refresher, 'exit');
    await endpoints.until(({ held }) => held === 1, 10_000);
    refresher.kill('SIGKILL');
    await exited;
    await endpoints.until(({ running, lostAnswers }) => running === 0 && lostAnswers === 1);
    await postJson(`${endpoints.url}/_command`, { do: 'release' });
    expect((await postJson(endpoints.kiroSocialUrl, REQUESTS.social(login))).status).toBe(400);
    expect(endpoints.stats().revokedFamilies).toEqual(['kiro-social/k1']);
  });

  it('name the project of an Antigravity account as text or object, or only after onboarding', async () => {
    const login = endpoints.issue('antigravity', 'g1');
    const call = async (method: string, body: object, bearer = login.access_token) => {
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
      const url = `${endpoints.url}/v1internal:${method}`;
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    expect(await call('loadCodeAssist', METADATA)).toMatchObject({ body: { cloudaicompanionProject: 'project-g1' } });
    expect(await call('loadCodeAssist', METADATA, 'made-up')).toMatchObject({
      status: 401,
      body: { error: { status: 'UNAUTHENTICATED' } },
    });
    endpoints.command({ do: 'project', account: 'g1', project: { shape: 'object' } });
    expect(await call('loadCodeAssist', METADATA)).toMatchObject({
      body: { cloudaicompanionProject: { id: 'project-g1' } },
    });
    endpoints.command({ do: 'project', account: 'g1', project: { shape: 'missing', polls: 1, id: 'late-1' } });
    const before = await call('loadCodeAssist', METADATA);
    expect(before.body).not.toHaveProperty('cloudaicompanionProject');
    expect(before.body['allowedTiers']).toContainEqual(expect.objectContaining({ isDefault: true }));
    const onboard = { tier_id: 'free-tier', ...METADATA };
    expect(await call('onboardUser', onboard)).toMatchObject({ body: { done: false } });
    const done = { done: true, response: { cloudaicompanionProject: { id: 'late-1' } } };
    expect(await call('onboardUser', onboard)).toMatchObject({ body: done });
    expect((await call('loadCodeAssist', METADATA)).body).toMatchObject(done.response);
    expect((await call('onboardUser', { ...METADATA, tier_id: 'gold' })).status).toBe(400);
    expect((await call('loadCodeAssist', {})).status).toBe(400);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postJson, REQUESTS } from './ask.fixture.ts';
import { startTokenEndpoints, type TokenEndpoints } from './endpoints.ts';
import type { CredentialFields } from './issue-login.ts';
import type { TokenScript } from './token-script.ts';

describe('a scripted token endpoint', () => {
  let endpoints: TokenEndpoints;
  let login: CredentialFields;
  beforeEach(async () => {
    endpoints = await startTokenEndpoints();
    login = endpoints.issue('claude', 'c1');
  });
  afterEach(() => endpoints.close());
  const ask = (signal?: AbortSignal) => postJson(endpoints.claudeTokenUrl, REQUESTS.claude(login), signal);
  const family = () => endpoints.stats().families['claude/c1'];

  it.each<[TokenScript, number, string | null]>([
    [{ fail: 'rate_limited', retryAfter: 7 }, 429, '7'],
    [{ fail: 'server_error' }, 500, null],
    [{ fail: 'unauthorized' }, 401, null],
    [{ fail: 'revoked' }, 400, null],
  ])('refuses as told and leaves the token unused: %j', async (script, status, retryAfter) => {
    endpoints.script(script, { account: 'c1' });
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect((await ask()).status).toBe(200);
    expect(endpoints.calls().map(({ outcome }) => outcome)).toEqual([script.fail, 'issued']);
  });

  it('keeps scripts for the vendor and account they are for, and standing ones until they end', async () => {
    endpoints.script({ fail: 'server_error' }, { vendor: 'codex' });
    endpoints.script({ fail: 'server_error' }, { account: 'c2' });
    endpoints.command({ do: 'standing', vendor: 'claude', script: { fail: 'rate_limited' } });
    endpoints.script({ fail: 'unauthorized' }, { times: 2 });
    const answers = [await ask(), await ask(), await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 429, 429]);
    endpoints.command({ do: 'standing', vendor: 'claude', script: null });
    expect((await ask()).status).toBe(200);
  });

  it.each<TokenScript['answer']>(['lost', 'cut', 'garbage', 'html'])(
    'uses the token up although its answer is %s',
    async (answer) => {
      endpoints.script({ ...(answer && { answer }) });
      await expect(ask()).rejects.toThrow();
      expect(endpoints.stats().lostAnswers).toBe(1);
      expect(await ask()).toMatchObject({ body: { error: 'invalid_grant' } });
      expect(family()).toMatchObject({ rotations: 1, reuses: 1, revoked: true });
    },
  );

  it('resets or stays silent before the token is used', async () => {
    endpoints.script({ drop: 'reset' });
    await expect(ask()).rejects.toThrow();
    endpoints.script({ drop: 'silent' });
    const leaving = new AbortController();
    const unanswered = ask(leaving.signal);
    await endpoints.until(({ families }) => families['claude/c1']?.calls === 2);
    leaving.abort();
    await expect(unanswered).rejects.toThrow(/abort/);
    expect((await ask()).status).toBe(200);
    expect(endpoints.stats().lostAnswers).toBe(0);
  });

  it('leaves fields out; without a new refresh token the old one stays good', async () => {
    endpoints.script({ omit: ['refresh_token'] });
    expect((await ask()).body).not.toHaveProperty('refresh_token');
    endpoints.script({ omit: ['expires_in', 'access_token'] });
    const { body } = await ask();
    expect(Object.keys(body)).toEqual(expect.not.arrayContaining(['expires_in', 'access_token']));
    expect(family()).toMatchObject({ rotations: 1, callsPerGeneration: [2] });
  });

  it.each([0, -5, 'soon', null])('says expires_in %j, and the token lives as long as ever', async (expiresIn) => {
    endpoints.script({ expiresIn });
    const { body } = await ask();
    expect(body['expires_in']).toBe(expiresIn);
    expect(endpoints.isValid(String(body['access_token']))).toBe(true);
  });

  it('issues tokens of another life, ends them, and dates its answers by its own clock', async () => {
    endpoints.command({ do: 'life', vendor: 'claude', seconds: 60 });
    endpoints.command({ do: 'clock', offset: -300_000 });
    const { body, headers } = await ask();
    expect(body['expires_in']).toBe(60);
    expect(Date.parse(headers.get('date') ?? '')).toBeLessThan(Date.now() - 200_000);
    expect(endpoints.isValid(String(body['access_token']))).toBe(true);
    endpoints.command({ do: 'expire', vendor: 'claude', account: 'c1' });
    expect(endpoints.isValid(String(body['access_token']))).toBe(false);
  });

  it('holds a call before the token is used, and another after it; the caller may be gone by then', async () => {
    endpoints.script({ hold: 'before', delay: 1 });
    const first = ask();
    await endpoints.until(({ held }) => held === 1);
    expect(family()?.rotations).toBe(0);
    endpoints.command({ do: 'release' });
    const { body } = await first;

    login = { ...login, refresh_token: String(body['refresh_token']) };
    endpoints.script({ hold: 'after', answerDelay: 1 });
    const leaving = new AbortController();
    const second = ask(leaving.signal);
    await endpoints.until(({ held }) => held === 1);
    expect(family()).toMatchObject({ rotations: 2, maxConcurrentCalls: 1 });
    leaving.abort();
    await expect(second).rejects.toThrow(/abort/);
    await endpoints.until(({ running, lostAnswers }) => running === 0 && lostAnswers === 1);
    endpoints.command({ do: 'release' });
    await endpoints.until(({ held }) => held === 0);
  });

  it('sees two refreshers that meet', async () => {
    endpoints.script({ hold: 'before' }, { times: 2 });
    const both = Promise.all([ask(), ask()]);
    await endpoints.until(({ held }) => held === 2);
    endpoints.command({ do: 'release', count: 1 });
    await endpoints.until(({ held }) => held === 1);
    endpoints.command({ do: 'release' });
    expect((await both).map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(endpoints.stats()).toMatchObject({ maxCallsPerGeneration: 2, maxConcurrentCalls: 2, calls: 2 });
  });

  it('can forgive reuse, and notices a token that was used elsewhere', async () => {
    await using forgiving = await startTokenEndpoints({ forgivesReuse: ['claude'] });
    const old = forgiving.issue('claude', 'c1');
    const send = (record: CredentialFields) => postJson(forgiving.claudeTokenUrl, REQUESTS.claude(record));
    const { body } = await send(old);
    expect((await send(old)).status).toBe(400);
    expect((await send({ ...old, refresh_token: String(body['refresh_token']) })).status).toBe(200);
    endpoints.command({ do: 'rotate_elsewhere', vendor: 'claude', account: 'c1' });
    expect((await ask()).status).toBe(400);
    expect(family()).toMatchObject({ revoked: true });
  });
});

import { startTokenEndpoints } from '@sluice/testkit/oauth';
import { type Canary, forbiddenUrls, startCanary } from '@sluice/testkit/ssrf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type GuardedGateway, startGuarded } from './guarded-gateway.ts';
import { type Redirector, startRedirector } from './redirector.ts';
import { CLIENT_CALLS, expiredAccounts, readyAccounts } from './ways-out.ts';

const STATUSES = [301, 302, 303, 307, 308];

let canary: Canary;
let redirector: Redirector;
let guarded: GuardedGateway;
beforeAll(async () => {
  canary = await startCanary();
  redirector = await startRedirector();
  guarded = await startGuarded();
  // As the operator's file would name it: no guard stands before the redirect.
  await guarded.serve(readyAccounts(redirector.url));
});
afterAll(async () => {
  await guarded[Symbol.asyncDispose]();
  await redirector[Symbol.asyncDispose]();
  await canary.close();
});

/** Nothing of a redirect gets through to a client: no header, and no word of where it would have led. */
function keepsQuiet({ status, headers, text }: Answer, what: string) {
  expect(status, `${what} ${text}`).toBeGreaterThanOrEqual(/count/i.test(what) ? 200 : 400);
  for (const name of ['location', 'refresh', 'content-location']) expect(headers.get(name), what).toBeNull();
  expect(text, what).not.toMatch(/127\.0\.0\.1|0x7f|2130706433|metadata|localhost|example\.com|here<|href/i);
  expect(text, what).not.toContain(String(canary.port));
}

describe('S21: an upstream that answers with a redirect', () => {
  test.each(STATUSES)('of status %i is followed on no way out of the gateway', async (status) => {
    redirector.answer(status, `http://127.0.0.1:${canary.port}/stolen`);
    for (const call of CLIENT_CALLS) {
      const before = redirector.asked;
      keepsQuiet(await guarded.ask(call), `${status} ${call.path}`);
      expect(redirector.asked, `${status} ${call.path}`).toBeGreaterThan(before);
    }
    expect(canary.connections).toBe(0);
  });

  test.each(STATUSES)(
    'of status %i is followed by no check of an account and no refresh of a token',
    async (status) => {
      redirector.answer(status, `http://127.0.0.1:${canary.port}/stolen`);
      const told: unknown[] = [];
      for (const account of [...expiredAccounts(redirector.url), ...readyAccounts(redirector.url)]) {
        const before = redirector.asked;
        told.push(await guarded.try(account));
        expect(redirector.asked, account.id).toBeGreaterThan(before);
      }
      for (const account of expiredAccounts(redirector.url)) {
        const before = redirector.asked;
        told.push(await guarded.refresh(account));
        expect(redirector.asked, account.id).toBe(before + 1);
      }
      for (const each of told) expect(each).toMatchObject({ result: expect.stringMatching(/unhealthy|failed/) });
      const messages = JSON.stringify(told, (name, value) => (name === 'raw' ? undefined : value));
      expect(messages).not.toMatch(/127\.0\.0\.1|stolen/);
      expect(canary.connections).toBe(0);
    },
  );

  test.each(STATUSES)('of status %i is followed to no member of the set', async (status) => {
    const call = CLIENT_CALLS.find(({ path }) => path === '/openai/v1/embeddings');
    if (!call) throw new Error('it is in the list');
    for (const { url } of forbiddenUrls(canary.port)) {
      redirector.answer(status, url);
      keepsQuiet(await guarded.ask(call), `${status} ${url}`);
    }
    expect(canary.connections).toBe(0);
  });

  test.each(STATUSES)(
    'of status %i is not followed by the search for a project, between token and first request',
    async (status) => {
      await using tokens = await startTokenEndpoints();
      const { access_token: _, ...login } = tokens.issue('antigravity', 'g');
      redirector.answer(status, `http://127.0.0.1:${canary.port}/stolen`);
      const before = redirector.asked;
      const [google] = expiredAccounts(redirector.url).filter(({ provider }) => provider === 'antigravity');
      if (!google) throw new Error('it is in the list');
      const urls = { base_url: redirector.url, token_url: tokens.antigravityTokenUrl };
      const renewed = await guarded.refresh({ ...google, urls, credential: { ...google.credential, ...login } });
      expect(renewed).toMatchObject({ result: 'failed' });
      expect(redirector.asked).toBe(before + 1);
      expect(canary.connections).toBe(0);
    },
  );
});

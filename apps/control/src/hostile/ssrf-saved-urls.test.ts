import { type Canary, type ForbiddenUrl, forbiddenUrls, startCanary } from '@sluice/testkit/ssrf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';

let stage: Stage;
let canary: Canary;
beforeAll(async () => {
  canary = await startCanary();
  stage = await openStage();
  await stage.control.start();
  for (const { provider, field } of FIELDS) {
    const made = await stage.ask('POST', at(provider), account(provider, { id: `${provider}-${field}` }));
    expect(made.status, made.text).toBe(201);
  }
});
afterAll(async () => {
  expect(canary.connections).toBe(0);
  await stage.close();
  await canary.close();
});

/** Every URL that an account can have. */
const FIELDS = [
  ...['base_url', 'refresh_url', 'idc_refresh_url', 'usage_limits_url'].map((field) => ({ provider: 'kiro', field })),
  ...['claude', 'codex', 'antigravity'].flatMap((provider) =>
    ['base_url', 'token_url'].map((field) => ({ provider, field })),
  ),
  { provider: 'openai', field: 'base_url' },
] as const;

const at = (provider: string) => `/admin/providers/${provider}/accounts`;

function account(provider: string, more: Readonly<Record<string, unknown>>) {
  if (provider === 'openai') return openaiAccount(more);
  const credentials = { access_token: 'canary-at', refresh_token: 'canary-rt' };
  return { auth: provider === 'kiro' ? 'social' : 'oauth', credentials, ...more };
}

/** Tries to point every URL of every provider there, with a new account and with one that is there. */
async function refusedEverywhere(group: ForbiddenUrl['group']) {
  const urls = forbiddenUrls(canary.port).filter((each) => each.group === group);
  expect(urls.length).toBeGreaterThan(0);
  for (const { url } of urls) {
    for (const { provider, field } of FIELDS) {
      const asked = { [field]: url, confirm_foreign_host: true };
      const made = await stage.ask('POST', at(provider), account(provider, asked));
      const changed = await stage.ask('PATCH', `${at(provider)}/${provider}-${field}`, asked);
      for (const { status, body } of [made, changed]) {
        expect([status, body.error.field], `${provider} ${field} ${url}`).toEqual([400, field]);
        expect(body.error.code).toMatch(/^invalid_(url|request)$/);
        expect(body.error.message).not.toContain(url);
      }
    }
  }
  const stored = JSON.stringify((await stage.repositories.accounts.list({ limit: 200 })).items);
  expect(stored).not.toContain(String(canary.port));
  expect((await stage.repositories.accounts.list({ limit: 200 })).items).toHaveLength(FIELDS.length);
}

describe('S7: an account that POST makes or PATCH changes points to no member of the set', () => {
  test('S22: a name that only leads inside is refused by itself, whatever it resolves to', () =>
    refusedEverywhere('private_name'));

  test('S23: 0.0.0.0 and odd spellings of IPv4 addresses are refused', () => refusedEverywhere('odd_ipv4'));

  test('S24: IPv6 addresses of this machine, and IPv4 inside IPv6, are refused', () => refusedEverywhere('ipv6'));

  test('S26: user-info, line ends, backslashes and other disguises are refused', () => refusedEverywhere('disguise'));

  test('S27: schemes other than http and https are refused', () => refusedEverywhere('scheme'));

  test('where clouds hand out credentials is refused', () => refusedEverywhere('metadata'));
});

test('S23: with private networks opened by the operator, metadata and reserved addresses stay closed', async () => {
  const open = await stage.beside({ allowPrivateUrls: true });
  const statusOf = async (url: string) =>
    (await open.ask('POST', at('openai'), openaiAccount({ base_url: url }))).status;
  for (const host of ['127.0.0.1', '127.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', 'localhost', 'redis']) {
    expect(await statusOf(`http://${host}:1/v1`), host).toBe(201);
  }
  const never = ['0.0.0.0', '0', '[::]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fe80::1]'];
  for (const host of never) expect(await statusOf(`http://${host}:1/v1`), host).toBe(400);
  for (const { url } of forbiddenUrls(1).filter(({ group }) => /metadata|disguise|scheme/.test(group))) {
    expect(await statusOf(url), url).toBe(400);
  }
  await open.close();
});

describe('S25: a key with the shape of a vendor', () => {
  const KEYS = [
    ['claude', 'sk-ant-api03-canary', 'https://api.anthropic.com'],
    ['openai', 'sk-proj-canary', 'https://api.openai.com/v1'],
    ['openai', `AIza${'c'.repeat(35)}`, 'https://generativelanguage.googleapis.com/v1beta/openai'],
    ['openai', 'ghp_canary', 'https://api.githubcopilot.com'],
  ] as const;
  const FOREIGN = ['https://relay.example.com/v1', 'https://api.anthropic.com.evil.example', 'https://8.8.8.8/v1'];

  test.each(KEYS)(
    'goes to its vendor at once, and elsewhere only when that is said in so many words (%s %s)',
    async (provider, key, home) => {
      const credentials = { api_key: key };
      const post = (base_url: string, more = {}) =>
        stage.ask('POST', at(provider), { auth: 'api_key', base_url, credentials, ...more });
      const own = await post(home);
      expect(own.status).toBe(201);
      const path = `${at(provider)}/${own.body.id}`;
      for (const base_url of FOREIGN) {
        const refused = [await post(base_url), await post(base_url, { confirm_foreign_host: false })];
        refused.push(await stage.ask('PATCH', path, { base_url }));
        for (const { status, body, text } of refused) {
          expect([status, body.error.code, body.error.field]).toEqual([400, 'foreign_host', 'base_url']);
          expect(text).not.toContain(key);
        }
      }
      expect((await stage.ask('GET', path)).body).toMatchObject({ version: 1, urls: { base_url: home } });
      const [foreign] = FOREIGN;
      expect((await post(foreign ?? '', { confirm_foreign_host: true })).status).toBe(201);
      expect((await stage.ask('PATCH', path, { base_url: foreign, confirm_foreign_host: true })).status).toBe(200);
      // What was confirmed once was confirmed for that URL and that key.
      expect((await stage.ask('PATCH', path, { base_url: FOREIGN[2] })).body.error.code).toBe('foreign_host');
      for (const made of (await stage.ask('GET', at(provider))).body.items.filter(({ id }: { id: string }) =>
        /^acc_/.test(id),
      )) {
        expect((await stage.ask('DELETE', `${at(provider)}/${made.id}`)).status).toBe(204);
      }
    },
  );
});

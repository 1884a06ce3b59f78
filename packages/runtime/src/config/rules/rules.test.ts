import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import { isLoopbackHost } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-rules-'));
const KEY = 'sk-0123456789abcdef';
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

/** `path: message` of every problem of a file. */
function refusals(yaml: string, env: Record<string, string> = {}): readonly string[] {
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, yaml);
  const result = loadConfig({ file, env });
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

function loaded(yaml: string, env: Record<string, string> = {}) {
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, yaml);
  const result = loadConfig({ file, env });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

const account = (text: string) => `accounts: [{ id: a, ${text} }]`;

describe('accounts', () => {
  it.each([
    'provider: kiro, auth: social, credentials: { refresh_token: r }',
    'provider: kiro, auth: social, credentials: { access_token: t, expires_at: 2026-12-01T00:00:00.5+02:00 }',
    'provider: kiro, auth: idc, credentials: { access_token: t }',
    'provider: kiro, auth: idc, credentials: { refresh_token: r, client_id: c, client_secret: s }',
    'provider: claude, auth: oauth, credentials: { access_token: t, expires_at: 1796083200000 }',
    'provider: codex, auth: oauth, token_url: "http://127.0.0.1:1/t", credentials: { refresh_token: r }',
    'provider: openai, auth: api_key, weight: 0.5, priority: 1000, max_in_flight: 1, credentials: { api_key: k }',
    'provider: kiro, auth: social, region: eu-central-1, refresh_url: "http://[::1]/r", credentials: { access_token: t }',
  ])('accepts { %s }', (text) => {
    expect(refusals(account(text))).toEqual([]);
  });

  it.each([
    ['provider: kiro, auth: social, credentials: {}', 'accounts[0].credentials: needs access_token'],
    ['provider: kiro, auth: social', 'accounts[0].credentials: is required'],
    ['provider: kiro, auth: idc, credentials: { refresh_token: r }', 'accounts[0].credentials: needs client_id and'],
    ['provider: kiro, auth: api_key, credentials: { api_key: k }', 'accounts[0].auth: must be social or idc'],
    [
      'provider: claude, auth: api_key, credentials: { access_token: t }',
      'accounts[0].credentials.api_key: is required',
    ],
    ['provider: openai, auth: oauth, credentials: { access_token: t }', 'accounts[0].auth: must be api_key'],
    ['provider: kira, auth: social, credentials: { access_token: t }', 'accounts[0].provider: must be one of'],
    [
      'provider: claude, auth: oauth, region: x, credentials: { access_token: t }',
      'accounts[0].region: has no meaning',
    ],
    [
      'provider: kiro, auth: social, token_url: "http://x", credentials: { access_token: t }',
      'accounts[0].token_url: has',
    ],
  ])('refuses { %s }', (text, start) => {
    expect(refusals(account(text))).toEqual([
      expect.stringMatching(new RegExp(`^${start.replaceAll(/[.[\]]/g, '\\$&')}`)),
    ]);
  });

  it.each([
    [
      'expires_at',
      ['soon', '1796083200', '2026-12-01', '2026-12-01T00:00:00', '2026-13-01T00:00:00Z', '1970-01-01T00:00:00Z'],
    ],
    ['access_token', ['"two words"', '"line\\nbreak"', 'schlüssel', '""']],
  ])('refuses credentials with a bad %s', (key, values) => {
    for (const value of values) {
      const found = refusals(
        account(`provider: kiro, auth: social, credentials: { refresh_token: r, ${key}: ${value} }`),
      );
      expect(found, value).toEqual([expect.stringMatching(`^accounts\\[0\\]\\.credentials\\.${key}: must be`)]);
    }
  });

  it.each([
    ['priority', ['-1', '1001', '1.5', 'high']],
    ['weight', ['0', '-1', '1001', '1e3']],
    ['max_in_flight', ['0', '10001', '2.5']],
    ['models', ['[]', 'one']],
    ['disabled', ['yes', '1']],
    ['base_url', ['ftp://x', 'x', 'http://u:p@x', '/path']],
    ['id', ['"a b"', '-a', 'a/b', '"a:b"', 'a'.repeat(65)]],
  ])('bounds %s', (key, values) => {
    for (const value of values) {
      const own = key === 'id' ? '' : 'id: a, ';
      const yaml = `accounts: [{ ${own}${key}: ${value}, provider: kiro, auth: social, credentials: { access_token: t } }]`;
      expect(refusals(yaml), value).toEqual([expect.stringMatching(`^accounts\\[0\\]\\.${key}: must`)]);
    }
  });

  it('refuses the second use of an id, over all providers', () => {
    const yaml = `accounts:
  - { id: a, provider: openai, auth: api_key, credentials: { api_key: k } }
  - { id: a, provider: claude, auth: api_key, credentials: { api_key: k } }`;
    expect(refusals(yaml)).toEqual(['accounts[1].id: is already the id of accounts[0]']);
  });
});

describe('API keys and the admin token', () => {
  it.each([
    'short',
    'sk-your-api-key-goes-here',
    'changeme-changeme-1',
    '<put your key here>'.replaceAll(' ', '-'),
    'k'.repeat(20),
  ])('S40: are refused when short or copied from an example: %s', (key) => {
    expect(refusals(`api_keys: [{ name: a, key: "${key}" }]`)).toEqual([
      expect.stringMatching(/^api_keys\[0\]\.key: /),
    ]);
    expect(refusals(`admin: { token: "${key}" }`)).toEqual([expect.stringMatching(/^admin\.token: /)]);
  });

  it('are unique in name and key', () => {
    expect(refusals(`api_keys: [{ name: a, key: ${KEY} }, { name: a, key: ${KEY} }]`)).toEqual([
      'api_keys[1].name: is already the name of another key',
      'api_keys[1].key: is the same as an earlier key',
    ]);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/-1', '010.0.0.1', 'example.org', '1.2.3/24', 'fe80::1%eth0'])(
    'refuse the network %s by its place in the list',
    (network) => {
      expect(refusals(`api_keys: [{ name: a, key: ${KEY}, allowed_ips: [::1, "${network}"] }]`)).toEqual([
        expect.stringMatching(/^api_keys\[0\]\.allowed_ips\[1\]: must be a network/),
      ]);
    },
  );

  it('S40: must exist unless only this machine can call', () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org']) {
      expect(refusals(`server: { host: "${host}" }`)).toEqual([expect.stringMatching(/^server\.host: .*no API key/)]);
      expect(refusals(`server: { host: "${host}" }`, { SLUICE_API_KEY: KEY })).toEqual([]);
    }
    expect(refusals('', { SLUICE_HOST: '0.0.0.0' })).toEqual([expect.stringContaining('(from SLUICE_HOST)')]);
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost'])
      expect(refusals(`server: { host: "${host}" }`)).toEqual([]);
  });

  it.each([
    ['127.0.0.1', true],
    ['0:0:0:0:0:0:0:1', true],
    ['::0001', true],
    ['::ffff:127.0.0.1', true],
    ['LOCALHOST', true],
    ['::2', false],
    ['::', false],
    ['1::1', false],
    ['127.0.0.1.example.org', false],
    ['localhost.example.org', false],
  ])('loopback or not: %s', (host, loopback) => {
    expect(isLoopbackHost(host)).toBe(loopback);
  });
});

describe('the master key', () => {
  const OAUTH = account('provider: claude, auth: oauth, credentials: { access_token: t }');
  const API_KEY = account('provider: claude, auth: api_key, credentials: { api_key: k }');
  const required = [expect.stringMatching(/^account_pool\.encryption_key: is required.*SLUICE_MASTER_KEY/)];

  it('is required when OAuth credentials leave the process', () => {
    expect(refusals(`state: { redis_url: redis://h }\n${OAUTH}`)).toEqual(required);
    expect(refusals(`database: { url: postgres://h/d }\n${OAUTH}`)).toEqual(required);
    expect(refusals(OAUTH, { REDIS_URL: 'redis://h' })).toEqual(required);
    expect(refusals(OAUTH, { REDIS_URL: 'redis://h', SLUICE_MASTER_KEY: MASTER_KEY })).toEqual([]);
  });

  it('is not required when they stay, or when there are none', () => {
    expect(refusals(OAUTH)).toEqual([]);
    expect(refusals(`state: { redis_url: redis://h }\n${API_KEY}`)).toEqual([]);
  });

  it('S40: must be 32 bytes wherever it is given', () => {
    expect(refusals('account_pool: { encryption_key: c2hvcnQ= }')).toEqual([
      expect.stringMatching(/^account_pool\.encryption_key: must be 32/),
    ]);
  });

  it('may be several while it is being changed, in the file, a variable or a file of their own', () => {
    const [first, second] = [MASTER_KEY, Buffer.alloc(32, 8).toString('hex')];
    const keysOf = (yaml: string, env: Record<string, string> = {}) => loaded(yaml, env).account_pool.encryption_key;
    expect(keysOf(`account_pool: { encryption_key: ["${first}", "${second}"] }`)).toEqual([first, second]);
    expect(keysOf(`account_pool: { encryption_key: "${first}, ${second}" }`)).toEqual([first, second]);
    expect(keysOf('account_pool: { encryption_key: "${KEYS:-}" }')).toBeUndefined();
    expect(keysOf('', { SLUICE_MASTER_KEY: `${first},${second}` })).toEqual([first, second]);
    expect(refusals(`account_pool: { encryption_key: ["${first}", c2hvcnQ=] }`)).toEqual([
      expect.stringMatching(/^account_pool\.encryption_key\[1\]: must be 32/),
    ]);
    expect(refusals('', { SLUICE_MASTER_KEY: `${first},` })).toEqual([]);
    expect(refusals('', { SLUICE_MASTER_KEY: ',' })).toEqual([
      expect.stringMatching(/at least one.*SLUICE_MASTER_KEY/),
    ]);
    expect(refusals('account_pool: { encryption_key: [] }')).toEqual([expect.stringMatching(/must name at least one/)]);
  });
});

describe('a provider that is not rolled out', () => {
  it('needs the legacy service', () => {
    const yaml = 'auth_manager: { rollout: { kiro: false, claude: true } }';
    expect(refusals(yaml)).toEqual([expect.stringMatching(/^auth_manager\.rollout\.kiro: .*legacy\.base_url/)]);
    expect(refusals(`${yaml}\nlegacy: { base_url: "http://127.0.0.1:3000" }`)).toEqual([]);
  });
});

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConfigRequest, type ConfigResult, loadConfig } from './load.ts';

const CONTRACT = readFileSync(new URL('./fixtures/contract.yaml.txt', import.meta.url), 'utf8');
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'sluice-config-'));
let files = 0;

function load(yaml: string, request: Partial<ConfigRequest> = {}): ConfigResult {
  const file = join(folder, `${files++}.yaml`);
  writeFileSync(file, yaml);
  return loadConfig({ file, env: {}, ...request });
}

/** The contract's example with its dots filled in and nothing else touched. */
function contractExample(): string {
  return CONTRACT.replaceAll('expires_at: …', 'expires_at: 2026-12-01T00:00:00Z').replaceAll('…', '0123456789abcdef');
}

function loaded(result: ConfigResult) {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

describe('the example of the contract', () => {
  it('loads unchanged but for its dots', () => {
    const config = loaded(load(contractExample(), { env: { SLUICE_MASTER_KEY: MASTER_KEY } }));
    expect(config.server).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      body_limit: 33_554_432,
      routing_headers: true,
    });
    expect(config.admin).toEqual({ host: '127.0.0.1', port: 8081, allow_private_urls: false, trusted_proxies: 0 });
    expect(config.api_keys[0]?.allowed_ips).toEqual([
      { address: '127.0.0.0', prefix: 8, family: 'ipv4' },
      { address: '::1', prefix: 128, family: 'ipv6' },
    ]);
    expect(config.accounts.map((account) => account.id)).toEqual(['k1', 'k2', 'c1', 'c2', 'x1', 'g1', 'o1']);
    expect(config.legacy.share_pools).toEqual(['claude-kiro-oauth']);
    expect(config.account_pool.encryption_key).toEqual([MASTER_KEY]);
  });

  it('says nothing that the defaults would not say, outside of its connections, keys, accounts and legacy service', () => {
    const written = loaded(load(contractExample(), { env: { SLUICE_MASTER_KEY: MASTER_KEY } }));
    const defaults = loaded(loadConfig({ env: {} }));
    expect(written.server).toEqual(defaults.server);
    expect(written.admin).toEqual(defaults.admin);
    expect(written.auth_manager).toEqual(defaults.auth_manager);
    expect(written.providers.kiro).toEqual(defaults.providers.kiro);
    expect(written.providers.claude).toEqual(defaults.providers.claude);
    expect(written.providers.codex).toEqual(defaults.providers.codex);
    expect(written.providers.openai).toEqual(defaults.providers.openai);
    expect(written.account_pool.scheduler).toBe(defaults.account_pool.scheduler);
  });

  it('is refused as it stands for its dots and its missing master key alone, each with its line', () => {
    const result = load(CONTRACT);
    const lines = CONTRACT.split('\n');
    if (result.ok) throw new Error('loaded');
    for (const { line, path } of result.problems) {
      if (path !== 'account_pool.encryption_key') expect(lines[(line ?? 0) - 1]).toContain('…');
    }
    expect(result.problems.map((problem) => problem.path)).toContain('account_pool.encryption_key');
  });
});

describe('a loaded configuration', () => {
  it('is frozen all the way down', () => {
    const config = loaded(load('accounts: [{ id: a, provider: openai, auth: api_key, credentials: { api_key: k } }]'));
    expect(() => Object.assign(config.accounts[0]?.credentials ?? {}, { api_key: 'other' })).toThrow(TypeError);
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
  });

  it('reports every problem at once, in the order of the file', () => {
    const result = load(
      [
        'server: { prot: 80, body_limit: 1TiB }',
        'state: { lease_time: soon }',
        'auth_manager:',
        '  retry: { max_attemps: 3 }',
        'accounts:',
        '  - { id: a, provider: kiro, auth: social, weight: 0, credentials: {} }',
        '  - { id: a, provider: kiro, auth: oauth, credentials: { access_token: t } }',
        'colour: red',
      ].join('\n'),
    );
    expect(result.ok ? [] : result.problems.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '1 server.body_limit',
      '1 server.prot',
      '2 state.lease_time',
      '4 auth_manager.retry.max_attemps',
      '6 accounts[0].weight',
      '6 accounts[0].credentials',
      '7 accounts[1].id',
      '7 accounts[1].auth',
      '8 colour',
    ]);
  });

  it('names line, key and the nearest known key for an unknown one', () => {
    const result = load('server:\n  hots: 127.0.0.1\n');
    expect(result.ok ? [] : result.problems).toEqual([
      { line: 2, path: 'server.hots', message: 'unknown key "hots"; the nearest known one is "host"' },
    ]);
  });

  it('treats an empty section and an empty value as absent', () => {
    expect(loaded(load('server:\naccounts:\nrouting: { file: ~ }\nadmin: { token: "${NOT_SET:-}" }\n'))).toEqual(
      loaded(loadConfig({ env: {} })),
    );
  });

  it('refuses a file that is not there without quoting more than the reason', () => {
    expect(loadConfig({ file: join(folder, 'missing.yaml'), env: {} })).toMatchObject({
      ok: false,
      problems: [{ path: '', message: 'cannot read the configuration file (ENOENT)' }],
    });
  });

  it('is found through SLUICE_CONFIG when no file is named', () => {
    const file = join(folder, 'named.yaml');
    writeFileSync(file, 'server: { port: 9000 }');
    expect(loaded(loadConfig({ env: { SLUICE_CONFIG: file } })).server.port).toBe(9000);
  });
});

describe('state.redis_url', () => {
  it.each([
    ['redis://127.0.0.1:6379/0', true],
    ['rediss://user:pass@redis.example:6380', true],
    ['redis+cluster://10.0.0.1:7000,10.0.0.2:7000', true],
    ['redis+sentinel://:pass@10.0.0.1:26379,10.0.0.2:26379/main', true],
    ['http://127.0.0.1:6379', false],
    ['redis://', false],
    ['redis+ring://a', false],
  ])('%s is accepted: %s', (url, accepted) => {
    expect(load(`state: { redis_url: "${url}" }`).ok).toBe(accepted);
  });
});

describe('the two ports', () => {
  it.each([
    ['server: { port: 9000 }\nadmin: { port: 9000 }', ['admin.port']],
    ['server: { port: 0 }\nadmin: { port: 0 }', []],
    ['server: { port: 8081 }', []],
  ])('%j has the problems %j', (yaml, paths) => {
    const result = load(yaml);
    expect(result.ok ? [] : result.problems.map(({ path }) => path)).toEqual(paths);
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConfigRequest, loadConfig } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-overrides-'));
const KEY_A = 'sk-a-0123456789abcdef';
const KEY_B = 'sk-b-0123456789abcdef';
const MASTER_KEY = Buffer.alloc(32, 7).toString('hex');

function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function config(request: Partial<ConfigRequest>) {
  const result = loadConfig({ env: {}, ...request });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problems(request: Partial<ConfigRequest>) {
  const result = loadConfig({ env: {}, ...request });
  return result.ok ? [] : result.problems;
}

describe('flags over environment over file over defaults', () => {
  const file = write('port.yaml', 'server: { port: 9001 }');

  it.each([
    ['default', {}, 8080],
    ['file', { file }, 9001],
    ['environment', { file, env: { SLUICE_PORT: '9002' } }, 9002],
    ['flag', { file, env: { SLUICE_PORT: '9002' }, flags: { port: '9003' } }, 9003],
    ['file when the variable is empty', { file, env: { SLUICE_PORT: '' } }, 9001],
  ])('%s', (_, request, port) => {
    expect(config(request).server.port).toBe(port);
  });

  it('says which file values are overruled, and by what', () => {
    const result = loadConfig({ file, env: { SLUICE_PORT: '9002' }, flags: { dataDir: '/tmp/x' } });
    expect(result.ok && result.notices).toContainEqual({
      path: 'server.port',
      message: 'the value in the file is overruled by SLUICE_PORT',
    });
  });
});

describe('--data-dir', () => {
  const url = 'postgres://u:p@db/x';
  const file = write('database.yaml', `database: { url: "${url}" }`);

  it.each([
    ['the file', { file }],
    ['the environment', { env: { DATABASE_URL: url } }],
  ])('means the embedded database, whatever server %s names', (_, request) => {
    const result = loadConfig({ env: {}, ...request, flags: { dataDir: 'copy' } });
    expect(result.ok && result.config.database).toEqual({ data_dir: 'copy' });
    expect(result.ok && result.notices.map(({ path }) => path)).toContain('database.url');
  });

  it('is only where generated things are kept when the folder comes from the environment, or a server is a flag too', () => {
    expect(config({ env: { DATABASE_URL: url, SLUICE_DATA_DIR: 'copy' } }).database.url).toBe(url);
    expect(config({ flags: { dataDir: 'copy', databaseUrl: url } }).database).toEqual({ data_dir: 'copy', url });
  });
});

describe('the environment', () => {
  it('reaches every key of the contract', () => {
    const loaded = config({
      env: {
        SLUICE_HOST: '0.0.0.0',
        SLUICE_PORT: '1',
        SLUICE_ADMIN_HOST: '::1',
        SLUICE_ADMIN_PORT: '2',
        SLUICE_DATA_DIR: '/data',
        SLUICE_API_KEY: KEY_A,
        SLUICE_ADMIN_TOKEN: KEY_B,
        SLUICE_MASTER_KEY: MASTER_KEY,
        REDIS_URL: 'redis://127.0.0.1:6379/1',
        DATABASE_URL: 'postgres://127.0.0.1/sluice',
        LOG_LEVEL: 'debug',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      },
    });
    expect(loaded).toMatchObject({
      server: { host: '0.0.0.0', port: 1 },
      admin: { host: '::1', port: 2, token: KEY_B },
      database: { data_dir: '/data', url: 'postgres://127.0.0.1/sluice' },
      api_keys: [{ name: 'env', key: KEY_A }],
      account_pool: { encryption_key: [MASTER_KEY] },
      state: { redis_url: 'redis://127.0.0.1:6379/1' },
      log: { level: 'debug' },
      tracing: { otlp_endpoint: 'http://127.0.0.1:4318' },
    });
  });

  it('adds its API key to those of the file, once', () => {
    const file = write('keys.yaml', `api_keys: [{ name: a, key: ${KEY_A} }]`);
    expect(config({ file, env: { SLUICE_API_KEY: KEY_B } }).api_keys.map(({ name }) => name)).toEqual(['a', 'env']);
    expect(config({ file, env: { SLUICE_API_KEY: KEY_A } }).api_keys.map(({ name }) => name)).toEqual(['a']);
  });

  it.each([
    ['SLUICE_API_KEY', KEY_A, (loaded: ReturnType<typeof config>) => loaded.api_keys[0]?.key],
    ['SLUICE_ADMIN_TOKEN', KEY_A, (loaded: ReturnType<typeof config>) => loaded.admin.token],
    ['SLUICE_MASTER_KEY', MASTER_KEY, (loaded: ReturnType<typeof config>) => loaded.account_pool.encryption_key?.[0]],
    ['REDIS_URL', 'redis://h/0', (loaded: ReturnType<typeof config>) => loaded.state.redis_url],
    ['DATABASE_URL', 'postgres://h/db', (loaded: ReturnType<typeof config>) => loaded.database.url],
  ])('%s can be read from a file', (variable, value, get) => {
    const file = write(variable, `${value}\n`);
    expect(get(config({ env: { [`${variable}_FILE`]: file } }))).toBe(value);
    expect(problems({ env: { [`${variable}_FILE`]: file, [variable]: value } })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('keep one') }),
    ]);
    expect(problems({ env: { [`${variable}_FILE`]: join(folder, 'missing') } })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('ENOENT') }),
    ]);
    expect(problems({ env: { [`${variable}_FILE`]: write('empty', '\n') } })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('is empty') }),
    ]);
  });

  it('is named in problems of its values, in place of a line', () => {
    expect(problems({ env: { SLUICE_PORT: 'eighty', SLUICE_API_KEY: 'short' } })).toEqual([
      { path: 'server.port', message: 'must be a whole number from 0 to 65535 (from SLUICE_PORT)' },
      { path: 'api_keys[0].key', message: expect.stringMatching(/at least 16 characters.*\(from SLUICE_API_KEY\)/) },
    ]);
    expect(problems({ flags: { adminPort: '-1' } })).toEqual([
      { path: 'admin.port', message: expect.stringContaining('(from --admin-port)') },
    ]);
  });

  it('does not hide that a section of the file is not a mapping', () => {
    const file = write('scalar.yaml', 'server: 8080\napi_keys: sk-one');
    expect(problems({ file, env: { SLUICE_PORT: '1', SLUICE_API_KEY: KEY_A } })).toEqual([
      { line: 1, path: 'server', message: 'must be a mapping (key: value)' },
      { line: 2, path: 'api_keys', message: 'must be a list' },
    ]);
  });
});

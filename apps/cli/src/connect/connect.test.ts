import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectOptions, connect } from './connect.ts';

const KEY = 'sk-test-0123456789abcdef';
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sluice-connect-'));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Exit code and what was printed. Settings of this machine do not count. */
function run(client: string, options: Partial<ConnectOptions> = {}, yaml = '{}') {
  const config = join(home, 'sluice.yaml');
  writeFileSync(config, yaml);
  const printed: string[] = [];
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((text: unknown) => void printed.push(String(text)));
  }
  const code = connect(client, { json: false, write: false, home, config, env: {}, ...options });
  vi.restoreAllMocks();
  return { code, text: printed.join('\n') };
}

const account = (provider: string, rest: string) =>
  `database: { data_dir: "${tmpdir()}/none" }\naccounts: [{ id: a, provider: ${provider}, auth: api_key, credentials: { api_key: sk-0123456789 }${rest} }]`;
const GPTS = account('openai', ', models: [gpt-5-mine, gpt-5.2, gpt-5.2-codex]');
const inHome = (...path: string[]) => join(home, ...path);
const read = (...path: string[]) => readFileSync(inHome(...path), 'utf8');

describe('what is shown', () => {
  it('follows the address and the models of the configuration', () => {
    const { code, text } = run('codex', {}, `server: { host: "::1", port: 9000 }\n${GPTS}`);
    expect(code).toBe(0);
    expect(text).toContain('base_url = "http://[::1]:9000/v1"');
    expect(text).toContain('model = "gpt-5.2-codex"');
  });

  it('calls this machine by its loopback address where the gateway listens on all', () => {
    const yaml = `server: { host: 0.0.0.0 }\napi_keys: [{ name: a, key: ${KEY} }]`;
    expect(run('openai-sdk', {}, yaml).text).toContain("'http://127.0.0.1:8080/v1'");
  });

  it('names models to Claude Code only when its own are not served or one was chosen', () => {
    expect(run('claude-code').text).not.toContain('ANTHROPIC_MODEL');
    expect(run('claude-code', { model: 'glm-5' }).text).toContain('ANTHROPIC_DEFAULT_HAIKU_MODEL=glm-5');
    expect(run('claude-code', {}, account('openai', ', models: [fake-model]')).text).toContain(
      'ANTHROPIC_MODEL=fake-model',
    );
  });

  it('never shows a configured key', () => {
    const yaml = `api_keys: [{ name: a, key: ${KEY} }]`;
    for (const json of [false, true]) {
      expect(run('claude-code', { json, env: { SLUICE_API_KEY: KEY } }, yaml).text).not.toContain(KEY);
    }
  });

  it('is steps for Cursor, and one object with --json', () => {
    expect(run('cursor', { url: 'https://llm.example.org/' }).text).toMatch(/Base URL +https:\/\/llm.example.org\/v1/);
    expect(JSON.parse(run('cursor', { json: true, key: KEY }).text)).toMatchObject({
      ok: true,
      client: 'cursor',
      url: 'http://127.0.0.1:8080',
      blocks: [{ type: 'prose' }, { type: 'code', code: expect.stringContaining(KEY) }],
    });
  });

  it.each([
    ['no URL', { url: 'nonsense' }],
    ['another protocol', { url: 'ftp://x' }],
    ['credentials in it', { url: 'http://me:secret@x' }],
  ])('is refused with 2: %s', (_, options) => {
    expect(run('codex', options).code).toBe(2);
  });

  it('is refused with 2 where the port is any free one, and for an invalid configuration', () => {
    expect(run('codex', {}, 'server: { port: 0 }').code).toBe(2);
    expect(run('codex', { url: 'http://x' }, 'server: { port: 0 }').code).toBe(0);
    expect(run('codex', {}, 'nonsense: 1').code).toBe(2);
  });
});

describe('--write', () => {
  it('merges into the settings of Claude Code, keeps a backup, and changes nothing the second time', () => {
    mkdirSync(inHome('.claude'));
    const before = '{\n\t"permissions": { "allow": ["Bash"] },\n\t"env": { "FOO": "1" }\n}\n';
    writeFileSync(inHome('.claude', 'settings.json'), before, { mode: 0o640 });
    expect(run('claude-code', { write: true, key: KEY }).code).toBe(0);
    expect(JSON.parse(read('.claude', 'settings.json'))).toEqual({
      permissions: { allow: ['Bash'] },
      env: { FOO: '1', ANTHROPIC_BASE_URL: 'http://127.0.0.1:8080', ANTHROPIC_AUTH_TOKEN: KEY },
    });
    expect(statSync(inHome('.claude', 'settings.json')).mode & 0o777).toBe(0o640);
    const backups = () => readdirSync(inHome('.claude')).filter((name) => name !== 'settings.json');
    expect(backups()).toEqual([expect.stringMatching(/^settings\.json\.\d{4}-\d\d-\d\dT[\d-]+Z\.bak$/)]);
    expect(read('.claude', backups()[0] ?? '')).toBe(before);
    const again = run('claude-code', { write: true, key: KEY, json: true });
    expect(JSON.parse(again.text)).toMatchObject({ ok: true, files: [{ changed: false }] });
    expect(backups()).toHaveLength(1);
  });

  it('makes files that only their owner can read, in both of Gemini CLI’s', () => {
    expect(run('gemini-cli', { write: true, env: { SLUICE_API_KEY: KEY } }).code).toBe(0);
    expect(statSync(inHome('.gemini', '.env')).mode & 0o777).toBe(0o600);
    expect(read('.gemini', '.env')).toContain(`GEMINI_API_KEY=${KEY}`);
    expect(JSON.parse(read('.gemini', 'settings.json'))).toEqual({
      security: { auth: { selectedType: 'gemini-api-key' } },
    });
  });

  it('leaves Codex the model it has when that is served, and no key in the file', () => {
    mkdirSync(inHome('.codex'));
    writeFileSync(inHome('.codex', 'config.toml'), 'model = "gpt-5-mine"\n');
    run('codex', { write: true, key: KEY }, GPTS);
    expect(parse(read('.codex', 'config.toml'))).toMatchObject({ model: 'gpt-5-mine', model_provider: 'sluice' });
    run('codex', { write: true, key: KEY, model: 'gpt-5.2' }, GPTS);
    expect(parse(read('.codex', 'config.toml'))).toMatchObject({ model: 'gpt-5.2' });
    expect(read('.codex', 'config.toml')).not.toContain(KEY);
  });

  it('writes where a link leads and leaves the link', () => {
    mkdirSync(inHome('.codex'));
    writeFileSync(inHome('dotfiles.toml'), '');
    symlinkSync(inHome('dotfiles.toml'), inHome('.codex', 'config.toml'));
    run('codex', { write: true });
    expect(lstatSync(inHome('.codex', 'config.toml')).isSymbolicLink()).toBe(true);
    expect(read('dotfiles.toml')).toContain('model_provider = "sluice"');
  });

  it('goes where the client’s own variable points, unless a home is named', () => {
    const folder = inHome('elsewhere');
    const options = { write: true, config: inHome('sluice.yaml'), json: true, env: { CODEX_HOME: folder } };
    writeFileSync(inHome('sluice.yaml'), '{}');
    vi.spyOn(console, 'log').mockImplementation(() => {});
    expect(connect('codex', options)).toBe(0);
    expect(read('elsewhere', 'config.toml')).toContain('[model_providers.sluice]');
  });

  it('refuses a file it cannot read, with 1, and then writes none of the client’s files', () => {
    mkdirSync(inHome('.gemini'));
    writeFileSync(inHome('.gemini', 'settings.json'), '{ // mine\n}');
    const { code, text } = run('gemini-cli', { write: true, key: KEY });
    expect([code, text]).toEqual([1, expect.stringContaining('is not plain JSON; nothing was written')]);
    expect(readdirSync(inHome('.gemini'))).toEqual(['settings.json']);
    writeFileSync(inHome('.gemini', 'settings.json'), Buffer.from([0x7b, 0xff, 0x7d]));
    expect(run('gemini-cli', { write: true, key: KEY }).code).toBe(1);
  });

  it('is wrong usage, 2, without a key a file needs and for clients without a file', () => {
    const configured = `api_keys: [{ name: a, key: ${KEY} }]`;
    expect(run('claude-code', { write: true }, configured).code).toBe(2);
    expect(run('cursor', { write: true, key: KEY }).code).toBe(2);
    expect(readdirSync(home)).toEqual(['sluice.yaml']);
  });
});

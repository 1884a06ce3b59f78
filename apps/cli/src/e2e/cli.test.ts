import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAIN, type Serving, scratch, serve, sluice } from './run-sluice.fixture.ts';

describe('sluice start in an empty folder', () => {
  const folder = scratch();
  let serving: Serving;
  let ports: string[];

  beforeAll(async () => {
    ports = [String(await freePort()), String(await freePort())];
    serving = await serve(['start'], /Ctrl-C/, folder, env());
  });
  afterAll(() => serving[Symbol.asyncDispose]());

  const env = () => ({ SLUICE_PORT: ports[0] ?? '', SLUICE_ADMIN_PORT: ports[1] ?? '' });

  test('prints a curl line that streams an answer when it is pasted', async () => {
    const said = serving.said();
    const line = said.split('\n').find((text) => text.trim().startsWith('curl'));
    const answer = await new Promise<string>((resolve, reject) =>
      execFile('bash', ['-c', line ?? 'false'], (error, stdout) => (error ? reject(error) : resolve(stdout))),
    );
    expect(answer).toContain('event: message_start');
    expect(answer).toContain('event: message_stop');
    expect(said).toContain('simulated Kiro upstream with three accounts');
  });

  test('keeps what it made up in its data folder, for its owner only', () => {
    for (const name of ['api-key', 'admin-token', 'master-key', 'credentials.json']) {
      expect(statSync(join(folder, '.sluice', name)).mode & 0o777).toBe(0o600);
    }
  });

  test('status and accounts list tell about it, for people and for scripts', async () => {
    expect((await sluice(['status'], folder, env())).stdout).toContain('3 of 3 healthy');
    const list = await sluice(['accounts', 'list'], folder, env());
    expect(list.stdout).toMatch(/^ACCOUNT +PROVIDER +STATE/);
    expect(list.stdout).toMatch(/sim-2 +kiro +ready/);
    const json = JSON.parse((await sluice(['accounts', 'list', '--json'], folder, env())).stdout);
    expect(json.accounts).toHaveLength(3);
    expect(json.accounts[1].token).toMatchObject({ version: 1, expires_at: null, last_refresh: null });
    expect((await sluice(['accounts', 'reset', 'sim-1'], folder, env())).code).toBe(0);
  });

  test('the doctor finds everything well, its own ports and key included', async () => {
    const ran = await sluice(['doctor', '--json'], folder, env());
    const { findings } = JSON.parse(ran.stdout) as { findings: { check: string; ok: boolean; detail: string }[] };
    expect([ran.code, findings.filter(({ ok }) => !ok)]).toEqual([0, []]);
    const detail = (name: string) => findings.find(({ check }) => check === name)?.detail;
    expect(detail('client port')).toContain('in use by Sluice');
    expect(detail('admin port')).toContain('in use by Sluice');
    expect(detail('api_keys')).toContain('.sluice/api-key');
    expect(detail('audit')).toMatch(/\d+ records, intact/);
  });

  test('the doctor names keys that are overdue or have a budget without prices', async () => {
    const admin = { authorization: `Bearer ${readFileSync(join(folder, '.sluice/admin-token'), 'utf8').trim()}` };
    const made = await fetch(`http://127.0.0.1:${ports[1]}/admin/api-keys`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'spender', limits: { budget_micros_per_day: 1 } }),
    });
    expect(made.status).toBe(201);
    const ran = await sluice(['doctor'], folder, env());
    expect([ran.code, ran.stdout]).toEqual([
      1,
      expect.stringMatching(/FAIL +prices: spender: .*usage\.prices is empty/),
    ]);
  });

  test('the admin API answers nobody without the token', async () => {
    const response = await fetch(`http://127.0.0.1:${ports[1]}/admin/accounts/state`);
    expect(response.status).toBe(401);
  });

  test('ends with 0 on SIGINT', async () => {
    expect(await serving.stop('SIGINT')).toBe(0);
    expect((await sluice(['status'], folder, env())).code).toBe(1);
  });
});

describe('exit codes', () => {
  test.each([
    [['--help'], 0],
    [['start', '--help'], 0],
    [['nonsense'], 2],
    [['start', '--nonsense'], 2],
    [['config', 'show'], 0],
    [['sim', '--accounts', 'many'], 2],
    [['sim', '--provider', 'nobody'], 2],
  ] as const)('%j is %i', async (args, code) => {
    expect((await sluice(args, scratch())).code).toBe(code);
  });

  test('an invalid configuration is 2, with line and nearest key, and nothing is started', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'sluice.yaml'), 'server:\n  prot: 1\n');
    for (const verb of [
      ['config', 'validate', 'sluice.yaml'],
      ['gateway', '-c', 'sluice.yaml'],
      ['start', '-c', 'sluice.yaml'],
    ]) {
      const ran = await sluice(verb, folder);
      expect([ran.code, ran.stderr]).toEqual([
        2,
        expect.stringContaining('2: server.prot: unknown key "prot"; the nearest known one is "port"'),
      ]);
    }
    expect(existsSync(join(folder, '.sluice'))).toBe(false);
  });

  test('a taken port is 1 and says so', async () => {
    const folder = scratch();
    const port = await freePort();
    const blocker = spawn(process.execPath, [MAIN, 'sim', '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(blocker.stdout, 'data');
    const ran = await sluice(['start', '--port', String(port)], folder);
    blocker.kill();
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('EADDRINUSE') });
  });
});

test.each(['anthropic', 'openai', 'codex', 'gemini'])(
  'sim --provider %s answers the account it names',
  async (provider) => {
    const args = ['sim', '--provider', provider, '--port', '0', '--json'];
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { base_url: base, credential } = JSON.parse(line.toString()) as Record<string, string>;
    const models =
      provider === 'codex' || provider === 'openai'
        ? '/models'
        : provider === 'gemini'
          ? '/v1beta/models'
          : '/v1/models';
    const headers = {
      authorization: `Bearer ${credential}`,
      'anthropic-version': '2023-06-01',
      'chatgpt-account-id': 'simulated-account-1',
    };
    expect((await fetch(`${base}${models}`, { headers })).status).toBe(200);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);

test('configured secrets are not repeated by the banner', async () => {
  const env = { SLUICE_API_KEY: 'sk-mine-0123456789abcdef', SLUICE_ADMIN_TOKEN: 'adm-mine-0123456789abcdef' };
  const ports = { SLUICE_PORT: String(await freePort()), SLUICE_ADMIN_PORT: String(await freePort()) };
  const serving = await serve(['start'], /Ctrl-C/, scratch(), { ...env, ...ports });
  await serving.stop();
  const said = serving.said();
  expect(said).toContain('as configured');
  expect(said).not.toMatch(/sk-mine|adm-mine/);
});

test.each([
  [['start', '--nonsense', '--json'], "unknown option '--nonsense'"],
  [['migrate', 'sideways', '--json'], "unknown command 'sideways'"],
  [['doctor', '--json', '-c', 'none.yaml'], 'the configuration cannot be used'],
])('%j tells scripts what is wrong in the one shape', async (args, message) => {
  const ran = await sluice(args, scratch());
  expect([ran.code, ran.stderr, JSON.parse(ran.stdout)]).toMatchObject([2, '', { ok: false, error: { message } }]);
});

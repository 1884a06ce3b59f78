import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectRedis } from '@sluice/redis';
import { type KiroSimulator, startKiroSimulator } from '@sluice/testkit/kiro';
import { freePort, startRedis } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { scratch, serve, sluice } from './run-sluice.fixture.ts';

const API_KEY = 'sk-rotate-0123456789abcdef';
const ACCOUNTS = Array.from({ length: 6 }, (_, index) => `k${index + 1}`);
const newKey = () => randomBytes(32).toString('base64');

/** Accounts whose tokens have expired, so that each is renewed and stored before its first use. */
async function startUpstream(): Promise<KiroSimulator> {
  return startKiroSimulator({
    accounts: ACCOUNTS.map((id) => ({ id, accessToken: `at-${id}`, refreshToken: `rt-${id}` })),
  });
}

function configFile(folder: string, upstream: KiroSimulator, more: string): string {
  const account = (id: string) =>
    `  - { id: ${id}, provider: kiro, auth: social, credentials: { access_token: at-${id}, refresh_token: rt-${id}, expires_at: 2025-01-01T00:00:00Z } }`;
  const file = join(folder, 'sluice.yaml');
  writeFileSync(
    file,
    `api_keys: [{ name: test, key: ${API_KEY} }]
providers: { kiro: { base_url: "${upstream.url}", refresh_url: "${upstream.url}/refreshToken" } }
${more}
accounts:
${ACCOUNTS.map(account).join('\n')}
`,
  );
  return file;
}

/** Requests without a pause, to whichever gateway serves at the moment, until they are told to end; their statuses. */
function load(url: () => string) {
  let going = true;
  const statuses: (number | string)[] = [];
  const client = async () => {
    while (going) {
      const target = url();
      const body = {
        model: 'claude-sonnet-4-6',
        max_tokens: 9,
        messages: [{ role: 'user', content: '[[sim: tokens=2]]' }],
      };
      const answer = await fetch(`${target}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': API_KEY, 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
      }).catch((error: Error) => String(error.cause ?? error));
      const text = typeof answer === 'string' ? answer : await answer.text();
      statuses.push(typeof answer === 'string' || !answer.ok ? text : answer.status);
    }
  };
  const clients = [client(), client(), client()];
  return async () => {
    going = false;
    await Promise.all(clients);
    return statuses;
  };
}

test('gateways on one Redis serve on while the master key is changed under them, step by step', async () => {
  await using redis = await startRedis();
  const upstream = await startUpstream();
  const folder = scratch();
  const file = configFile(folder, upstream, `state: { redis_url: "${redis.url}" }`);
  const [old, fresh] = [newKey(), newKey()];
  const gatewayWith = async (...keys: string[]) => {
    const port = await freePort();
    const env = { SLUICE_MASTER_KEY: keys.join(','), SLUICE_PORT: String(port) };
    return { url: `http://127.0.0.1:${port}`, ...(await serve(['gateway', '-c', file], /"listening"/, folder, env)) };
  };
  const rotate = (keys: readonly string[], ...flags: string[]) =>
    sluice(['credentials', 'rotate-key', '-c', file, ...flags], folder, { SLUICE_MASTER_KEY: keys.join(',') });

  let serving = await gatewayWith(old);
  const end = load(() => serving.url);
  const replaceBy = async (...keys: string[]) => {
    const leaving = serving;
    serving = await gatewayWith(...keys);
    expect(await leaving.stop()).toBe(0);
  };

  const tooEarly = await rotate([fresh, old]);
  expect([tooEarly.code, tooEarly.stderr]).toEqual([1, expect.stringMatching(/without the new key .*: gw_\w+/)]);
  await replaceBy(old, fresh);
  const behind = await rotate([fresh, old], '--json');
  expect([behind.code, JSON.parse(behind.stdout)]).toEqual([
    1,
    expect.objectContaining({
      ok: false,
      reason: 'gateways_behind',
      without: [],
      behind: [expect.stringMatching(/^gw_/)],
    }),
  ]);
  await replaceBy(fresh, old);
  const done = await rotate([fresh, old], '--json');
  expect(done.stderr).toMatch(/^pass: \d+ sealed again/m);
  const report = JSON.parse(done.stdout);
  expect([done.code, report]).toEqual([
    0,
    {
      ok: true,
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
      generated: false,
      interrupted: false,
      ...{ resealed: expect.any(Number), current: ACCOUNTS.length, overtaken: expect.any(Number), closed: 0 },
    },
  ]);
  expect(report.resealed).toBeGreaterThan(0);
  await replaceBy(fresh);
  expect((await rotate([fresh])).stdout).toContain(`All ${ACCOUNTS.length} sealed values are under key ${report.key}`);
  const statuses = await end();
  await serving.stop();

  expect(statuses.length).toBeGreaterThan(20);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const { families } = upstream.stats();
  expect(Object.values(families).map(({ revoked, calls }) => [revoked, calls])).toEqual(ACCOUNTS.map(() => [false, 1]));
  const connection = connectRedis({ url: redis.url, commandTimeoutMs: 5_000 });
  expect(await connection.untilUp(30_000)).toBe(true);
  for (const id of ACCOUNTS) {
    expect(await connection.client.hget(`sluice:{${id}}:credential`, 'sealed')).toMatch(
      new RegExp(`^v1\\.${report.key}\\.`),
    );
  }
  connection.close();
  const lost = await rotate([newKey()], '--json');
  expect([lost.code, JSON.parse(lost.stdout)]).toEqual([
    1,
    expect.objectContaining({ ok: false, closed: ACCOUNTS.length }),
  ]);
  await upstream.close();
}, 180_000);

test('the all-in-one replaces the key that it made itself without a restart, and says once that it made one', async () => {
  const upstream = await startUpstream();
  const folder = scratch();
  const file = configFile(folder, upstream, '');
  const [port, adminPort] = [await freePort(), await freePort()];
  const env = { SLUICE_PORT: String(port), SLUICE_ADMIN_PORT: String(adminPort) };
  const start = () => serve(['start', '-c', file], /Ctrl-C/, folder, env);
  const keyFile = join(folder, '.sluice', 'master-key');
  const warning = /made a new master key in .*master-key: keep a copy/;

  const first = await start();
  expect(first.said().match(new RegExp(warning, 'g'))).toHaveLength(1);
  const before = readFileSync(keyFile, 'utf8').trim();
  expect([statSync(keyFile).mode & 0o777, first.said().includes(before)]).toEqual([0o600, false]);
  const end = load(() => `http://127.0.0.1:${port}`);
  for (let turn = 0; turn < 3; turn += 1) {
    const ran = await sluice(['credentials', 'rotate-key', '-c', file, '--json'], folder, env);
    expect([ran.code, JSON.parse(ran.stdout)]).toEqual([
      0,
      // The live ones, and as many of their copies as have been made.
      expect.objectContaining({
        ...{ ok: true, generated: true, closed: 0 },
        resealed: expect.toSatisfy((count) => count >= ACCOUNTS.length && count <= 2 * ACCOUNTS.length),
      }),
    ]);
  }
  const statuses = await end();
  expect(await first.stop()).toBe(0);
  expect(statuses.length).toBeGreaterThan(20);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const after = readFileSync(keyFile, 'utf8').trim();
  expect([after === before, /\s/.test(after), statSync(keyFile).mode & 0o777]).toEqual([false, false, 0o600]);

  const second = await start();
  expect(second.said()).not.toMatch(warning);
  const state = await sluice(['accounts', 'list', '-c', file, '--json'], folder, env);
  expect(JSON.parse(state.stdout).accounts).toHaveLength(ACCOUNTS.length);
  expect(await second.stop()).toBe(0);
  expect(Object.values(upstream.stats().families).every(({ revoked, calls }) => !revoked && calls === 1)).toBe(true);
  const gone = await sluice(['credentials', 'rotate-key', '-c', file], folder, env);
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('does not answer')]);
  await upstream.close();
}, 120_000);

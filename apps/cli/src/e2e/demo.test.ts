import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import { scratch, serve, sluice } from './run-sluice.fixture.ts';

const QUESTION = { model: 'claude-sonnet-4-6', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] };

test('in the demo accounts come and go while it serves, no vendor is called, and a crash undoes nothing', async () => {
  const folder = scratch();
  const [port, adminPort] = [await freePort(), await freePort()];
  const env = { SLUICE_PORT: String(port), SLUICE_ADMIN_PORT: String(adminPort) };
  const first = await serve(['start'], /Ctrl-C/, folder, env);
  const kept = (name: string) => readFileSync(join(folder, '.sluice', name), 'utf8').trim();
  expect(first.said()).toContain(kept('api-key'));
  expect(first.said()).toContain(kept('admin-token'));

  const admin = (method: string, path: string, body?: object) =>
    fetch(`http://127.0.0.1:${adminPort}/admin/providers${path}`, {
      method,
      headers: { authorization: `Bearer ${kept('admin-token')}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const servedBy = async () => {
    const accounts = new Set<string | null>();
    for (let round = 0; round < 6; round += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': kept('api-key'), 'content-type': 'application/json' },
        body: JSON.stringify(QUESTION),
      });
      expect([answer.status, await answer.json()]).toMatchObject([200, { type: 'message' }]);
      accounts.add(answer.headers.get('x-sluice-account'));
    }
    return [...accounts].toSorted();
  };
  const added = { id: 'by-curl', auth: 'social', credentials: { access_token: 'anything-1', refresh_token: 'r-1' } };
  expect((await admin('POST', '/kiro/accounts', added)).status).toBe(201);
  const line = ['accounts', 'add', '--provider', 'kiro', '--auth', 'social', '--id', 'by-cli', '--credentials', '-'];
  expect(await sluice(line, folder, env, '{"access_token":"anything-2"}')).toMatchObject({ code: 0 });
  expect(await servedBy()).toEqual(['by-cli', 'by-curl', 'sim-1', 'sim-2', 'sim-3']);
  expect((await admin('PATCH', '/kiro/accounts/sim-1', { disabled: true })).status).toBe(200);
  expect((await admin('DELETE', '/kiro/accounts/sim-2')).status).toBe(204);
  expect(await servedBy()).toEqual(['by-cli', 'by-curl', 'sim-3']);
  await first.stop('SIGKILL');

  await using second = await serve(['start'], /Ctrl-C/, folder, env);
  expect(await servedBy()).toEqual(['by-cli', 'by-curl', 'sim-3']);
  expect(second.said()).toContain('simulated vendors');
  expect(second.said()).toContain(join(folder, '.sluice', 'admin-token'));
  expect((await sluice(['backup', 'running.ndjson'], folder, env)).stdout).toContain(`127.0.0.1:${adminPort} written`);
  expect(readFileSync(join(folder, 'running.ndjson'), 'utf8')).toContain('"id":"by-cli"');
  expect((await sluice(['migrate', 'status'], folder, env)).stdout).toContain(' 0 pending');
  for (const name of ['api-key', 'admin-token']) expect(second.said()).not.toContain(kept(name));
}, 240_000);

test('what would expose the admin API or leave it without a token is wrong usage', async () => {
  const folder = scratch();
  const open = await sluice(['start', '--admin-host', '0.0.0.0', '--json'], folder);
  expect([open.code, JSON.parse(open.stdout)]).toMatchObject([2, { ok: false, error: { code: 'failed' } }]);
  expect((await sluice(['start', '--port', '8081'], folder)).code).toBe(2);
  writeFileSync(join(folder, 'sluice.yaml'), 'state: { redis_url: redis://127.0.0.1:1 }\nadmin: { host: 0.0.0.0 }\n');
  const control = ['control', '-c', 'sluice.yaml'];
  const env = { SLUICE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
  expect((await sluice(control, folder, env)).code).toBe(2);
}, 60_000);

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '@sluice/runtime';
import { afterEach, expect, test } from 'vitest';
import { controlStatus, controlWords, isTrouble } from './control-status.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function configFor(status: number | undefined, token = 'adm-0123456789abcdef', body = '{"status":"ok"}') {
  const server = createServer((_, response) => response.writeHead(status ?? 500).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  if (status === undefined) await new Promise((closed) => server.close(closed));
  stop = () => server.close();
  const env = { SLUICE_ADMIN_PORT: port, SLUICE_DATA_DIR: '/nonexistent', ...(token && { SLUICE_ADMIN_TOKEN: token }) };
  const loaded = loadConfig({ file: undefined, env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

test.each([
  [200, 'ok'],
  [401, 'token_refused'],
  [404, 'no_database'],
  [503, 'database_away'],
  [500, 'database_away'],
  [undefined, 'unreachable'],
] as const)('a control plane that answers %s is %s', async (status, state) => {
  const asked = await controlStatus(await configFor(status));
  expect(asked.state).toBe(state);
  expect(controlWords(asked)).toContain(asked.url);
});

test('one that answers and is not well is trouble; one that is not there may be elsewhere', async () => {
  const asked = await controlStatus(await configFor(200, undefined, '{"status":"degraded"}'));
  expect(asked).toMatchObject({ state: 'degraded', status: { status: 'degraded' } });
  expect(isTrouble(asked)).toBe(true);
  expect(isTrouble({ state: 'database_away' })).toBe(true);
  for (const state of ['ok', 'unreachable', 'no_token', 'no_database'] as const)
    expect(isTrouble({ state })).toBe(false);
});

test('the one that is named is asked, wherever the configuration says', async () => {
  const config = await configFor(200);
  const url = `http://127.0.0.1:${config.admin.port}`;
  const elsewhere = { ...config, admin: { ...config.admin, port: 1 } };
  expect(await controlStatus(elsewhere, url)).toMatchObject({ url, state: 'ok' });
});

test('without a token nobody is asked', async () => {
  expect(await controlStatus(await configFor(200, ''))).toEqual({ state: 'no_token' });
});

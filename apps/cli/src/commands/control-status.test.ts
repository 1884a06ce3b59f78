import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '@sluice/runtime';
import { afterEach, expect, test } from 'vitest';
import { controlStatus, controlWords } from './control-status.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function configFor(status: number | undefined, token = 'adm-0123456789abcdef') {
  const server = createServer((_, response) =>
    response.writeHead(status ?? 500).end('{"items":[],"next_cursor":null}'),
  );
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

test('without a token nobody is asked', async () => {
  expect(await controlStatus(await configFor(200, ''))).toEqual({ state: 'no_token' });
});

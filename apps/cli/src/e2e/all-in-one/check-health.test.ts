import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startAllInOne } from './start-all-in-one.ts';

test('a login that a check finds dead is known to be dead: in the state of accounts, and to requests', async () => {
  let calls = 0;
  const vendor = createServer((request, response) => {
    calls += 1;
    request.resume();
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}');
  }).listen(0, '127.0.0.1');
  await once(vendor, 'listening');
  const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/v1`;
  await using sluice = await startAllInOne(
    `accounts: [{ id: o1, provider: openai, auth: api_key, base_url: "${url}", credentials: { api_key: canary-key } }]`,
  );
  const state = async () => {
    const { accounts } = JSON.parse((await sluice.admin('GET', '/admin/accounts/state')).text);
    return accounts.find(({ account_id: id }: { account_id: string }) => id === 'o1');
  };
  expect(await state()).toMatchObject({ block_reason: 'none' });
  const checked = await sluice.admin('POST', '/admin/providers/openai/accounts/o1/check-health');
  expect(JSON.parse(checked.text)).toMatchObject({
    ...{ result: 'unhealthy', failure: { kind: 'authentication' } },
    change: { scope: 'account', before: 'none', after: 'auth_failed' },
  });
  expect(await state()).toMatchObject({ block_reason: 'auth_failed' });
  expect(calls).toBe(1);
  const request = await sluice.post('/openai/v1/embeddings', { model: 'text-embedding-3-small', input: 'x' });
  expect([request.status, calls]).toEqual([503, 1]);
  vendor.closeAllConnections();
  vendor.close();
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ask, startStack } from '../e2e/stack.ts';

test('a legacy service that is away is a 502 in the dialect of the caller, with the request id', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  await using stack = await startStack({
    yaml: `auth_manager: { rollout: { kiro: false } }\nlegacy: { base_url: "http://127.0.0.1:${port}" }`,
  });
  for (const path of ['/claude-kiro-oauth/v1/messages', '/v1/messages']) {
    const answer = await stack.post(path, ask(''), { 'x-request-id': 'req-seen' });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ type: 'error', error: { type: 'api_error' }, request_id: 'req-seen' });
  }
  expect(stack.logs.filter((line) => line['outcome'] === 'unreachable')).toHaveLength(2);
  const metrics = await (await fetch(`${stack.url}/metrics`)).text();
  expect(metrics).toMatch(/sluice_requests_total\{provider="kiro".*type="legacy".*outcome="unreachable"\} 2/);
});

import { type Canary, startCanary } from '@sluice/testkit/ssrf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openaiAccount, openStage, type Stage } from '../stage/stage.fixture.ts';
import { type ApiDocument, type Operation, readDocument } from './document.fixture.ts';

let stage: Stage;
let canary: Canary;
let document: ApiDocument;
beforeAll(async () => {
  canary = await startCanary();
  stage = await openStage({
    checkAccount: async () => ({ result: 'healthy', latencyMs: 1 }),
    refreshAccount: async () => ({ result: 'not_renewable' }),
  });
  await stage.control.start();
  document = readDocument(stage.control);
  await stage.ask('POST', '/admin/providers/openai/accounts', openaiAccount({ id: 'present' }));
});
afterAll(async () => {
  expect(canary.connections).toBe(0);
  await stage.close();
  await canary.close();
});

/** Names under which other gateways let their callers say where a request goes. `base_url` is an account's own field and is not here. */
const FIELDS = [
  'api_base',
  'custom_host',
  'baseUrl',
  'baseURL',
  'endpoint',
  'url',
  'host',
  'proxy',
  'webhook_url',
  'callback',
];
const HEADERS = [
  ...['x-custom-host', 'x-portkey-custom-host', 'x-openai-host', 'x-base-url', 'x-api-base', 'x-forwarded-host'],
  ...['x-forwarded-server', 'x-original-url', 'x-rewrite-url', 'x-host', 'forwarded', 'proxy', 'referer', 'origin'],
];

const targetOf = ({ path }: Operation) =>
  path.replace(/\{(\w+)\}/g, (_, name) => (name === 'provider_id' ? 'openai' : 'present'));

test('S20: a host in the query or body of any admin route is refused, and nobody connects there', async () => {
  const url = `http://127.0.0.1:${canary.port}/v1`;
  let asked = 0;
  for (const operation of document.operations) {
    for (const field of FIELDS) {
      const target = targetOf(operation);
      const sent = [
        stage.ask(operation.method, `${target}?${new URLSearchParams({ [field]: url })}`, operation.body && {}),
      ];
      if (operation.body) sent.push(stage.ask(operation.method, target, { ...openaiAccount(), [field]: url }));
      for (const { status } of await Promise.all(sent)) {
        // What is open to everybody reads no parameters at all.
        const fine = target.startsWith('/admin/') ? [400, 404] : [200, 400];
        expect(fine, `${operation.method} ${target} ${field}: ${status}`).toContain(status);
        asked += 1;
      }
    }
  }
  expect(asked).toBeGreaterThan(FIELDS.length * 30);
  expect((await stage.repositories.accounts.list()).items).toHaveLength(1);
});

test('S20: a host in a header of any admin route changes nothing, and nobody connects there', async () => {
  const host = `127.0.0.1:${canary.port}`;
  const spoofed = Object.fromEntries(
    HEADERS.map((name) => [name, /url|base|refer|origin/.test(name) ? `http://${host}/v1` : host]),
  );
  for (const operation of document.operations.filter(({ method }) => method === 'GET')) {
    const target = targetOf(operation);
    const [plain, other] = [await stage.ask('GET', target), await stage.ask('GET', target, undefined, spoofed)];
    expect(other.status, target).toBe(plain.status);
    expect(other.text, target).not.toContain(host);
    expect(JSON.stringify([...other.headers]), target).not.toContain(host);
  }
  for (const action of ['check-health', 'refresh', 'reset']) {
    const path = `/admin/providers/openai/accounts/present/${action}`;
    expect((await stage.ask('POST', path, undefined, spoofed)).status).toBe(200);
  }
});

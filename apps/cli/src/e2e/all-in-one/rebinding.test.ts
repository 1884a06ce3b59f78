import { type Canary, type NameServer, startCanary, startNameServer } from '@sluice/testkit/ssrf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AllInOne, startAllInOne } from './start-all-in-one.ts';

const NAME = 'models.example.com';
const EMBED = ['/openai/v1/embeddings', { model: 'text-embedding-3-small', input: 'x' }] as const;
const SAY = [
  '/claude/v1/messages',
  { model: 'claude-haiku-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] },
] as const;

let canary: Canary;
let names: NameServer;
beforeAll(async () => {
  canary = await startCanary();
  names = await startNameServer();
});
afterAll(async () => {
  await names.close();
  await canary.close();
});

const at = (provider: string) => `/admin/providers/${provider}/accounts`;
const place = (name = NAME) => `http://${name}:${canary.port}/v1`;

/** What the operator sees of a name: one question, as anybody asks it. */
const leadsTo = (name: string) =>
  new Promise<readonly string[]>((resolve, reject) => {
    names.resolve(name, (error, found) => (error ? reject(error) : resolve(found.map(({ address }) => address))));
  });

/** An API key's account made by POST, and a login's account that PATCH points to its place. */
async function addAccounts({ admin }: AllInOne): Promise<void> {
  const key = { id: 'o1', auth: 'api_key', base_url: place(), credentials: { api_key: 'canary-key' } };
  expect((await admin('POST', at('openai'), key)).status).toBe(201);
  const credentials = { access_token: 'canary-at', refresh_token: 'canary-rt', expires_at: '2020-01-01T00:00:00Z' };
  expect((await admin('POST', at('claude'), { id: 'c1', auth: 'oauth', credentials })).status).toBe(201);
  const moved = { base_url: place(), token_url: place(), confirm_foreign_host: true };
  expect((await admin('PATCH', `${at('claude')}/c1`, moved)).status).toBe(200);
}

test('S22: a name that is public when the admin API saves it and loopback afterwards is followed by nobody', async () => {
  await using sluice = await startAllInOne('', { resolve: names.resolve });
  names.point(NAME, '93.184.215.14');
  await addAccounts(sluice);
  expect(await leadsTo(NAME)).toEqual(['93.184.215.14']);
  names.point(NAME, '127.0.0.1');
  expect(await leadsTo(NAME)).toEqual(['127.0.0.1']);

  for (const [path, body] of [EMBED, SAY]) {
    const { status, text } = await sluice.post(path, body);
    expect(status, text).toBe(503);
    expect(text).not.toMatch(/127\.0\.0\.1|example\.com/);
  }
  for (const one of [`${at('openai')}/o1`, `${at('claude')}/c1`]) {
    const { status, text } = await sluice.admin('POST', `${one}/check-health`);
    expect([status, JSON.parse(text)]).toMatchObject([200, { result: 'unhealthy', failure: { kind: 'permission' } }]);
    expect(text).toMatch(/the address guard does not let this account's URL be followed/);
    expect(text).not.toMatch(/127\.0\.0\.1|example\.com/);
  }
  const refreshed = await sluice.admin('POST', `${at('claude')}/c1/refresh`);
  expect(JSON.parse(refreshed.text)).toMatchObject({
    result: 'failed',
    message: expect.stringMatching(/address guard/),
  });
  expect(canary.connections).toBe(0);
});

test('S22: with private networks opened by the operator the same names are followed, but never to metadata', async () => {
  await using sluice = await startAllInOne('admin: { allow_private_urls: true }', { resolve: names.resolve });
  names.point(NAME, '127.0.0.1');
  await addAccounts(sluice);
  await sluice.post(...EMBED);
  await sluice.admin('POST', `${at('claude')}/c1/refresh`);
  await expect.poll(() => canary.heard.filter((text) => text.startsWith('POST /v1')).length).toBeGreaterThanOrEqual(2);
  const before = canary.connections;
  for (const address of ['169.254.169.254', '0.0.0.0', 'fd00:ec2::254']) {
    names.point(NAME, address);
    await sluice.unblock('openai');
    const { text } = await sluice.admin('POST', `${at('openai')}/o1/check-health`);
    expect(JSON.parse(text), address).toMatchObject({ result: 'unhealthy', failure: { kind: 'permission' } });
    expect((await sluice.post(...EMBED)).status, address).toBe(503);
  }
  expect(canary.connections).toBe(before);
});

test('an account of the configuration file goes where the file says, and only the file says where', async () => {
  const account = `{ id: f1, provider: openai, auth: api_key, base_url: "http://127.0.0.1:${canary.port}/v1", credentials: { api_key: k } }`;
  await using sluice = await startAllInOne(`accounts: [${account}]`, { resolve: names.resolve });
  const before = canary.connections;
  await sluice.post(...EMBED);
  await sluice.admin('POST', `${at('openai')}/f1/check-health`);
  expect(canary.connections).toBeGreaterThanOrEqual(before + 2);
  for (const base_url of [null, 'https://models.example.com/v1', place('elsewhere.example.com')]) {
    const { status, text } = await sluice.admin('PATCH', `${at('openai')}/f1`, { base_url });
    expect([status, JSON.parse(text).error.code]).toEqual([409, 'managed_by_file']);
  }
  expect((await sluice.admin('PATCH', `${at('openai')}/f1`, { priority: 3 })).status).toBe(200);
  expect((await sluice.admin('PATCH', `${at('openai')}/f1`, { credentials: { api_key: 'k2' } })).status).toBe(200);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Canaries, type Hit } from './canary/canaries.fixture.ts';
import type { Mood } from './canary/echoing-front.fixture.ts';
import { type CanaryStage, openCanaryStage, VENDORS, type Vendor } from './canary/stage.fixture.ts';
import { sluice } from './run-sluice.fixture.ts';

const canaries = new Canaries();
const MODELS: Readonly<Record<Vendor, string>> = {
  kiro: 'claude-sonnet-4-6',
  claude: 'claude-sonnet-4-6',
  codex: 'gpt-5.2-codex',
  antigravity: 'gemini-2.5-pro',
  openai: 'gpt-5',
};

let stage: CanaryStage;
/** Everything that came back from the gateway and from the command line. */
const answers: { readonly where: string; readonly text: string; readonly except: readonly string[] }[] = [];
const statuses = new Map<string, number[]>();
beforeAll(async () => {
  stage = await openCanaryStage(canaries);
});
afterAll(() => stage?.[Symbol.asyncDispose]());

async function keep(where: string, asking: Promise<Response>): Promise<string> {
  const response = await asking;
  const body = await response.text().catch((error: Error) => `cut: ${error.message}`);
  answers.push({ where, text: `${JSON.stringify([...response.headers])} ${body}`, except: [] });
  statuses.set(where, [...(statuses.get(where) ?? []), response.status]);
  return body;
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(stage.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': stage.apiKey, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const admin = (method: string, path: string, body?: object) =>
  fetch(stage.adminUrl + path, {
    method,
    headers: { authorization: `Bearer ${stage.adminToken}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

const HELLO = 'hello [[sim: tokens=2]]';

/** The same question in each client's words: passed through to the vendor that speaks them, translated for the others. */
async function askAll(vendor: Vendor, where: string): Promise<void> {
  const model = MODELS[vendor];
  const messages = [{ role: 'user', content: HELLO }];
  for (const stream of [true, false]) {
    await keep(where, post(`/${vendor}/v1/messages`, { model, max_tokens: 50, stream, messages }));
    await keep(where, post(`/${vendor}/v1/chat/completions`, { model, stream, messages }));
    await keep(where, post(`/${vendor}/v1/responses`, { model, stream, input: HELLO }));
  }
}

async function forget(): Promise<void> {
  await keep('reset', admin('POST', '/admin/health/reset', {}));
}

test('every kind of account serves every client, renewed tokens and all', async () => {
  for (const vendor of VENDORS) {
    await askAll(vendor, `success ${vendor}`);
    expect([vendor, statuses.get(`success ${vendor}`)]).toEqual([vendor, [200, 200, 200, 200, 200, 200]]);
  }
  // Three social logins, three of Claude's and three of Google's have expired.
  const issued = (path: string) => stage.tokens.calls.get(path)?.issue;
  expect(['/refreshToken', '/claude', '/google'].map(issued)).toEqual([3, 3, 3]);
});

const MOODS: readonly Mood[] = [
  ...[400, 401, 402, 403, 404, 413, 422, 429, 500, 503, 529].map((status) => refusal(status, 'json')),
  ...[400, 401, 429].map((status) => refusal(status, 'text')),
  ...[403, 502].map((status) => refusal(status, 'html')),
  { do: 'break' },
  { do: 'reset' },
];

function refusal(status: number, as: 'json' | 'text' | 'html'): Mood {
  return { do: 'refuse', status, as };
}

test.each(VENDORS)('%s repeats what it was sent, in every kind of answer', async (vendor) => {
  const front = stage.fronts[vendor];
  for (const mood of MOODS) {
    const before = front.echoed();
    front.mood = mood;
    await askAll(vendor, `${vendor} ${JSON.stringify(mood)}`);
    front.mood = { do: 'pass' };
    await forget();
    expect([mood, front.echoed() > before]).toEqual([mood, true]);
  }
});

test('clients that send secrets in the wrong places', async () => {
  const { apiKey } = stage;
  const wrong = canaries.make('wrong key of a client');
  const body = { model: MODELS.kiro, max_tokens: 5, messages: [{ role: 'user', content: 'x' }] };
  await keep('query', post(`/v1/messages?key=${apiKey}`, body));
  await keep('path', post(`/${apiKey}/v1/messages`, body));
  await keep('model path', post(`/v1beta/models/${apiKey}:generateContent`, {}));
  await keep('no JSON', post('/v1/messages', `{"metadata": "${apiKey}`));
  await keep('wrong type', post('/v1/messages', { ...body, max_tokens: apiKey }));
  await keep('unknown model', post('/v1/messages', { ...body, model: 'nobody-has-this' }));
  await keep('wrong key', post('/v1/messages', body, { 'x-api-key': wrong }));
  await keep('two keys', post('/v1/messages', body, { authorization: `Bearer ${wrong}` }));
  await keep('basic', post('/v1/messages', body, { authorization: `Basic ${btoa(`user:${wrong}`)}` }));
  await keep('content type', post('/v1/messages', body, { 'content-type': `text/${apiKey}` }));
  await keep('request id', post('/v1/messages', { ...body, model: 4 }, { 'x-request-id': 'mine', traceparent: wrong }));
  await keep(
    'admin',
    fetch(`${stage.adminUrl}/admin/accounts/state`, { headers: { authorization: `Bearer ${wrong}` } }),
  );
  await keep('admin path', admin('GET', `/admin/${wrong}`));
});

test('token endpoints that repeat what they were sent', async () => {
  stage.tokens.inTrouble = true;
  for (const vendor of ['kiro', 'claude', 'codex', 'antigravity'] as const) {
    stage.fronts[vendor].mood = refusal(401, 'json');
    await askAll(vendor, `tokens of ${vendor}`);
    stage.fronts[vendor].mood = { do: 'pass' };
  }
  await keep('state', admin('GET', '/admin/accounts/state'));
  for (const path of ['/refreshToken', '/token', '/claude', '/codex', '/google']) {
    const { breakdown = 0, garbage = 0, refuse = 0 } = stage.tokens.calls.get(path) ?? {};
    expect([path, breakdown > 0, garbage > 0, refuse > 0]).toEqual([path, true, true, true]);
  }
});

test('the command line, in order and not', async () => {
  const cwd = dirname(stage.file);
  const run = async (args: readonly string[], except: readonly string[] = []) => {
    const { stdout, stderr, code } = await sluice(args, cwd, stage.env);
    answers.push({ where: `sluice ${args.join(' ')}`, text: `${stdout} ${stderr}`, except });
    return code;
  };
  // What identifies a client of ours is no secret to whoever may read the configuration.
  const ids = ['i', 'h'].flatMap((kind) => [1, 2, 3].map((n) => `${kind}${n} client_id`));
  for (const json of [[], ['--json']]) {
    expect(await run(['config', 'show', '-c', stage.file, ...json], ids)).toBe(0);
    for (const verb of ['config validate', 'accounts list', 'status', 'credentials rotate-key']) {
      expect([verb, await run([...verb.split(' '), '-c', stage.file, ...json])]).toEqual([verb, expect.any(Number)]);
    }
    await run(['doctor', '-c', stage.file, ...json]);
  }
  const good = readFileSync(stage.file, 'utf8');
  const spoilt: readonly (readonly [RegExp, string])[] = [
    [/access_token: /g, 'acces_token: '],
    [/refresh_token: (\w+)/g, 'refresh_token: "$1 $1"'],
    [/api_key: (\w+)/g, 'api_key: [$1]'],
    [/client_secret: (\w+)/g, 'client_secret: { a: $1 }'],
    [/key: (\w+)/, 'key: *$1'],
    [/provider: kiro, auth: social/, 'provider: kiro, auth: api_key'],
    [/credentials: \{/g, 'credentials: {{'],
    [/expires_at: \S+/g, 'expires_at: soon'],
    [/api_keys: \[/, 'api_keys: [['],
  ];
  for (const [pattern, replacement] of spoilt) {
    const file = join(cwd, 'spoilt.yaml');
    writeFileSync(file, good.replace(pattern, replacement));
    expect([String(pattern), await run(['config', 'validate', '-c', file])]).toEqual([String(pattern), 2]);
  }
  await run(['start', '-c', join(cwd, 'spoilt.yaml'), '--json']);
});

test('S14: not one secret is in logs, answers, metrics, traces, files or Redis, in any form', async () => {
  await keep('metrics', fetch(`${stage.url}/metrics`));
  await keep('admin metrics', fetch(`${stage.adminUrl}/metrics`));
  await keep('state', admin('GET', '/admin/accounts/state'));
  const dump = await stage.redis.dump();
  expect(await stage.sluice.stop()).toBe(0);
  const hits: Hit[] = [
    ...answers.flatMap(({ where, text, except }) => canaries.findIn(text, where, except)),
    ...stage.sluice
      .said()
      .split('\n')
      .flatMap((line) => canaries.findIn(line, 'log')),
    ...stage.traces.flatMap((text) => canaries.findIn(text, 'trace')),
    ...stage.files().flatMap((text) => canaries.findIn(text, 'file')),
    ...dump.flatMap((text) => canaries.findIn(text, 'Redis')),
    ...stage.redis.commands.flatMap((text) => canaries.findIn(text, 'Redis command')),
  ];
  expect(hits).toEqual([]);
  // The search would prove nothing over silence.
  expect(answers.length).toBeGreaterThan(500);
  expect(stage.sluice.said()).toMatch(/token refresh.*rejected|rejected.*token refresh/);
  expect(stage.traces.join()).toContain('gen_ai.request.model');
  expect(dump.join()).toMatch(/credential.*sealed/);
  expect(stage.redis.commands.length).toBeGreaterThan(1_000);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, ask, type Stack, startStack } from '../stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await (await stack.post('/v1/messages', ask('tokens=3'))).text();
  await (await stack.post('/v1/messages', ask('error=server_error', { metadata: { user_id: 'canary-user' } }))).text();
});
afterAll(() => stack[Symbol.asyncDispose]());

/** Every path of fields in a JSON value. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) =>
    fieldsOf(inner, Array.isArray(value) ? `${path}[]` : `${path}.${name}`),
  );
}

test.each([
  ['/livez', ['.status']],
  ['/readyz', ['.status', '.reasons[]']],
  ['/health', ['.status', '.redis', '.accounts.total', '.accounts.healthy']],
])('S34: %s shows whoever reaches the port these fields and nothing else', async (path, allowed) => {
  const answer = await fetch(stack.url + path);
  expect(fieldsOf(await answer.json()).filter((field) => !allowed.includes(field))).toEqual([]);
});

/** Accounts and profiles are shown by their ids. */
const LABELS = [
  ...['account', 'dialect', 'direction', 'kind', 'le', 'model', 'outcome', 'profile', 'provider', 'reason', 'result'],
  ...['source', 'status', 'type'],
];

test('S34: /metrics has labels of a list and no value of a secret, a key, an address or a prompt', async () => {
  const text = await (await fetch(`${stack.url}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples.length).toBeGreaterThan(10);
  const labels = samples.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, name]) => name));
  expect([...new Set(labels)].filter((label) => !LABELS.includes(label ?? ''))).toEqual([]);
  expect(text).not.toMatch(/canary|sk-test|at-k\d|rt-k\d|127\.0\.0\.1|hello/);
  expect(text).not.toContain(API_KEY);
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, ask, type Stack, startStack } from '../stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack[Symbol.asyncDispose]());

const STATEMENTS = [
  ...['OR 1=1', "OR '1'='1", 'UNION SELECT secret_hash FROM api_keys', '; DROP TABLE api_keys', 'AND SLEEP(5)'],
  ...[
    '; SELECT pg_sleep(5)',
    "|| (SELECT version()) || '",
    'ORDER BY 99',
    "; COPY api_keys TO PROGRAM 'id'",
    'LIMIT 1',
  ],
];
const QUOTES = ["'", '"', '`', "')", "'))", '%27', "\\'", ' '];
const ENDS = ['--', '/*', ' -- -'];
/** Two hundred texts that mean something to a database which is handed them as part of a statement, before and behind a real key. */
const TEXTS = QUOTES.flatMap((quote, left) =>
  STATEMENTS.flatMap((statement, right) =>
    ENDS.map((end) => `${(left + right) % 2 === 0 ? API_KEY : 'x'}${quote} ${statement}${end}`),
  ),
).slice(0, 200);

test('S30: 200 SQL texts in each place of a key are 401, and nobody is let in or blamed', async () => {
  expect(TEXTS).toHaveLength(200);
  for (const text of TEXTS) {
    const places: readonly (readonly [string, Record<string, string>])[] = [
      ['', { authorization: `Bearer ${text}` }],
      ['', { 'x-api-key': text }],
      ['', { 'x-goog-api-key': text }],
      [`?key=${encodeURIComponent(text)}`, { 'x-api-key': API_KEY }],
    ];
    const answers = await Promise.all(
      places.map(([query, headers]) =>
        fetch(`${stack.url}/v1/messages${query}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(ask('tokens=1')),
        }),
      ),
    );
    for (const answer of answers)
      expect([text, answer.status, await answer.text()]).toEqual([text, 401, expect.any(String)]);
  }
  expect(Object.values(stack.simulator.stats().accounts).reduce((sum, { picks }) => sum + picks, 0)).toBe(0);
  expect(JSON.stringify(stack.logs)).not.toContain(API_KEY);
});

test('S4: whoever has no key is refused by the head of a request, before any of its body was read', async () => {
  const { port } = new URL(stack.url);
  for (const path of ['/v1/messages', '/v1/chat/completions', '/v1/responses']) {
    const socket = connect(Number(port), '127.0.0.1');
    const head = `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000000`;
    // Not one byte of the body is ever sent.
    socket.write(`${head}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer).split('\r\n')[0], path).toBe('HTTP/1.1 401 Unauthorized');
    socket.destroy();
  }
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, ask, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ accounts: 1 });
});
afterAll(() => stack[Symbol.asyncDispose]());

const JSON_HEADERS = { 'content-type': 'application/json' };

/** Sends bytes as they are and returns everything that comes back until the server closes, or falls silent after so many answers. */
async function raw(bytes: string | Buffer, answers = 1): Promise<string> {
  const { hostname, port } = new URL(stack.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let answer = '';
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    let silence: NodeJS.Timeout | undefined;
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      clearTimeout(silence);
      if (answer.split(/HTTP\/1\.1 \d{3}/).length > answers) silence = setTimeout(resolve, 100);
    });
    socket.on('close', () => resolve());
    socket.write(bytes);
  });
  socket.destroy();
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

function head(lines: readonly string[], body = ''): string {
  return `${[...lines, `x-api-key: ${API_KEY}`, 'content-type: application/json'].join('\r\n')}\r\n\r\n${body}`;
}

async function expectAnthropicError(response: Response, status: number, type: string): Promise<string> {
  expect(response.status).toBe(status);
  const id = response.headers.get('request-id');
  const body = (await response.json()) as { error: { message: string } };
  expect(body).toMatchObject({ type: 'error', error: { type }, request_id: id });
  expect(response.headers.get('x-request-id')).toBe(id);
  return body.error.message;
}

describe('bodies', () => {
  test.each([
    ['empty', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"x"'],
    ['a number', '7'],
    ['no model', '{"max_tokens":1,"messages":[{"role":"user","content":"x"}]}'],
    ['a numeric model', '{"model":4,"max_tokens":1,"messages":[{"role":"user","content":"x"}]}'],
    ['no messages', '{"model":"claude-sonnet-4-6","max_tokens":1,"messages":[]}'],
    ['an odd role', '{"model":"claude-sonnet-4-6","max_tokens":1,"messages":[{"role":"boss","content":"x"}]}'],
    ['stream as text', JSON.stringify(ask('', { stream: 'true' }))],
    ['fractional max_tokens', JSON.stringify(ask('', { max_tokens: 1.5 }))],
    ['negative max_tokens', JSON.stringify(ask('', { max_tokens: -1 }))],
    ['hot temperature', JSON.stringify(ask('', { temperature: 99 }))],
    ['a depth bomb', `{"model":"m","max_tokens":1,"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('%s is 400 in the dialect', async (_, body) => {
    await expectAnthropicError(await stack.post('/v1/messages', body), 400, 'invalid_request_error');
  });

  test('bytes that are no UTF-8 are 400', async () => {
    const response = await fetch(`${stack.url}/v1/messages`, {
      method: 'POST',
      headers: { ...JSON_HEADERS, 'x-api-key': API_KEY },
      body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    });
    await expectAnthropicError(response, 400, 'invalid_request_error');
  });

  test.each([['text/plain'], ['multipart/form-data; boundary=x'], ['application/json; charset=utf-16']])(
    'content-type %s is 415',
    async (type) => {
      const response = await stack.post('/v1/messages', ask(''), { 'content-type': type });
      await expectAnthropicError(response, 415, 'invalid_request_error');
    },
  );

  test('a compressed body is 415, not parsed', async () => {
    const response = await fetch(`${stack.url}/v1/messages`, {
      method: 'POST',
      headers: { ...JSON_HEADERS, 'x-api-key': API_KEY, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(ask(''))),
    });
    await expectAnthropicError(response, 415, 'invalid_request_error');
  });

  test('more than the limit is 413, declared or not', async () => {
    const declared = await raw(head(['POST /v1/messages HTTP/1.1', 'host: a', `content-length: ${33 * 1024 ** 2}`]));
    expect(statusOf(declared)).toBe(413);
    expect(declared).toContain('request_too_large');
    const megabyte = 'x'.repeat(1024 ** 2);
    const chunk = `${megabyte.length.toString(16)}\r\n${megabyte}\r\n`;
    const chunked = head(['POST /v1/messages HTTP/1.1', 'host: a', 'transfer-encoding: chunked'], chunk.repeat(33));
    expect(statusOf(await raw(chunked))).toBe(413);
  });

  test('a lone surrogate goes through', async () => {
    const response = await stack.post('/v1/messages', JSON.stringify(ask('tokens=2')).replace('hello', 'h\\ud800i'));
    expect(response.status).toBe(200);
    await response.text();
  });

  test('prototype names pollute nothing', async () => {
    const response = await stack.post(
      '/v1/messages',
      JSON.stringify(ask('tokens=2')).replace('{', '{"__proto__":{"x":1},'),
    );
    expect(response.status).toBe(200);
    await response.text();
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('keys', () => {
  const post = (headers: Record<string, string>, path = '/v1/messages') =>
    fetch(stack.url + path, {
      method: 'POST',
      headers: { ...JSON_HEADERS, ...headers },
      body: JSON.stringify(ask('tokens=2')),
    });

  test.each<[string, Record<string, string>]>([
    ['none', {}],
    ['wrong', { 'x-api-key': 'sk-wrong-0123456789abcdef' }],
    ['a prefix of the right one', { 'x-api-key': API_KEY.slice(0, -1) }],
    ['Bearer alone', { authorization: 'Bearer ' }],
    ['two that differ', { 'x-api-key': API_KEY, authorization: 'Bearer sk-other-0123456789abcdef' }],
    ['SQL', { 'x-api-key': "' OR 1=1 --" }],
  ])('%s is 401 authentication_error', async (_, headers) => {
    const message = await expectAnthropicError(await post(headers), 401, 'authentication_error');
    expect(message).not.toContain('sk-');
  });

  test('a key in the query is refused', async () => {
    await expectAnthropicError(await post({}, `/v1/messages?key=${API_KEY}`), 401, 'authentication_error');
  });

  test.each<[string, Record<string, string>]>([
    ['x-api-key', { 'x-api-key': API_KEY }],
    ['Authorization: Bearer', { authorization: `Bearer ${API_KEY}` }],
    ['a lower-case scheme', { authorization: `bearer ${API_KEY}` }],
    ['x-goog-api-key', { 'x-goog-api-key': API_KEY }],
  ])('%s lets in', async (_, headers) => {
    const response = await post(headers);
    expect(response.status).toBe(200);
    await response.text();
  });
});

describe('paths and methods', () => {
  test.each(['/v1', '/v2/messages', '/v1/messages/', '/ADMIN', '/admin/accounts/state', '/v1/..%2fadmin'])(
    'S37: POST %s is 404 in the dialect',
    async (path) => {
      await expectAnthropicError(await stack.post(path, ask('')), 404, 'not_found_error');
    },
  );

  test('another method is 405 and says which are allowed', async () => {
    const response = await fetch(`${stack.url}/v1/messages`);
    await expectAnthropicError(response, 405, 'invalid_request_error');
    expect(response.headers.get('allow')).toBe('POST');
  });

  test('an unknown model is 404, an unknown provider too', async () => {
    await expectAnthropicError(await stack.post('/v1/messages', ask('', { model: 'x' })), 404, 'not_found_error');
    await expectAnthropicError(await stack.post('/codex/v1/messages', ask('')), 404, 'not_found_error');
  });

  test.each(['/kiro/v1/messages', '/claude-kiro-oauth/v1/messages'])('%s is pinned to Kiro', async (path) => {
    const response = await stack.post(path, ask('tokens=2'));
    expect([response.status, response.headers.get('x-sluice-provider')]).toEqual([200, 'kiro']);
    await response.text();
  });

  test('probes and telemetry of clients are answered', async () => {
    expect((await fetch(`${stack.url}/`, { method: 'HEAD' })).status).toBe(200);
    const batch = await stack.post('/api/event_logging/batch', { events: [] });
    expect([batch.status, await batch.text()]).toEqual([200, '']);
  });

  test("the caller's request id comes back when it is plain, ours when it is not", async () => {
    const plain = await stack.post('/v1/messages', ask('tokens=1'), { 'x-request-id': 'mine-1' });
    expect(plain.headers.get('x-request-id')).toBe('mine-1');
    await plain.text();
    const odd = await stack.post('/v1/messages', ask('tokens=1'), { 'x-request-id': '<script>' });
    expect(odd.headers.get('x-request-id')).toMatch(/^req_/);
    await odd.text();
  });
});

describe('framing', () => {
  const body = JSON.stringify(ask('tokens=1', { stream: false }));
  const length = `content-length: ${Buffer.byteLength(body)}`;

  test.each<[string, string, number[]]>([
    ['CL and TE', head(['POST /v1/messages HTTP/1.1', 'host: a', length, 'transfer-encoding: chunked'], body), [400]],
    ['two CL', head(['POST /v1/messages HTTP/1.1', 'host: a', length, length], body), [400]],
    ['a signed CL', head(['POST /v1/messages HTTP/1.1', 'host: a', 'content-length: +7'], body), [400]],
    ['two hosts', head(['POST /v1/messages HTTP/1.1', 'host: a', 'host: b', length], body), [400]],
    ['an absolute target', head(['POST http://b/v1/messages HTTP/1.1', 'host: a', length], body), [400]],
    ['HTTP/2.0', head(['POST /v1/messages HTTP/2.0', 'host: a', length], body), [400, 505]],
    ['TRACE', head(['TRACE / HTTP/1.1', 'host: a']), [405]],
    ['an unknown method', head(['FOO / HTTP/1.1', 'host: a']), [400]],
    ['a bad escape', head(['GET /%zz HTTP/1.1', 'host: a']), [400]],
    ['a NUL escape', head(['GET /%00 HTTP/1.1', 'host: a']), [400]],
    ['20 KB of header', head(['GET / HTTP/1.1', 'host: a', `x: ${'y'.repeat(20_000)}`]), [431]],
    ['a bogus Expect', head(['POST /v1/messages HTTP/1.1', 'host: a', 'expect: magic', length], body), [417]],
    ['random bytes', Buffer.from([0x16, 3, 1, 2, 0, 1, 0]).toString('latin1'), [400]],
  ])('%s', async (_, bytes, allowed) => {
    expect(allowed).toContain(statusOf(await raw(bytes)));
  });

  test('a key behind two thousand other headers still counts', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `a${index}: 1`);
    const answer = await raw(
      head(['POST /v1/messages HTTP/1.1', 'host: a', ...many, length, 'connection: close'], body),
    );
    expect(statusOf(answer)).toBe(200);
  });

  test('S37: a pipelined second request is judged by its own key', async () => {
    const first = head(['POST /v1/messages HTTP/1.1', 'host: a', length], body);
    const second = `POST /v1/messages HTTP/1.1\r\nhost: a\r\n${length}\r\ncontent-type: application/json\r\n\r\n${body}`;
    const answer = await raw(first + second, 2);
    expect([...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1])).toEqual(['200', '401']);
  });
});

test('after all of that nobody is blamed and nothing has crashed', async () => {
  expect(stack.logs.filter((line) => line['msg'] === 'a request handler failed')).toEqual([]);
  const [state] = (await stack.gateway.pools.get('kiro')?.inspect()) ?? [];
  expect(state).toMatchObject({ inFlight: 0, account: { blockReason: 'none', failures: 0 } });
  expect(JSON.stringify(stack.logs)).not.toContain(API_KEY);
});

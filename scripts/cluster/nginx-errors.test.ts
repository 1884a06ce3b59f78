import { connect } from 'node:net';
import type { NginxServer } from '@sluice/testkit/servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from './backend.fixture.ts';
import { startNginxWith } from './disposable-nginx.fixture.ts';

let backend: Backend;
let nginx: NginxServer;

beforeAll(async () => {
  backend = await startBackend((incoming, outgoing) => {
    const refuse = (status: number) => {
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end('{"from":"gateway"}');
    };
    if (incoming.url === '/early') refuse(413);
    else incoming.resume().on('end', () => refuse(404));
  });
  nginx = await startNginxWith({ gateways: [backend.address], bodyLimitMib: 2 });
});

afterAll(async () => {
  await nginx[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

describe("nginx's own errors are API errors", () => {
  test.each([
    [
      'a body beyond the limit by length',
      'POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n',
      413,
      'request_too_large',
    ],
    ['a URI of 20 KB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414, 'invalid_request_error'],
    [
      'a header of 20 KB',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'invalid_request_error',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'invalid_request_error',
    ],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'invalid_request_error'],
    ['a request line that is none', 'nonsense\r\n\r\n', 400, 'invalid_request_error'],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'invalid_request_error'],
    ['an unknown transfer encoding', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n\r\n', 501, 'api_error'],
    ['HTTP/3.0 on the request line', 'GET / HTTP/3.0\r\nHost: x\r\n\r\n', 505, 'api_error'],
  ])('%s', async (_, bytes, status, type) => {
    const answer = await exchange(bytes);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatch(/^content-type: application\/json\r$/im);
    const body = JSON.parse(answer.body) as { error: { message: string }; request_id: string };
    expect(body).toMatchObject({
      type: 'error',
      error: { type },
      request_id: expect.stringMatching(/^req_[0-9a-f]{32}$/),
    });
    expect(answer.headers).toContain(`x-request-id: ${body.request_id}`);
    expect(answer.headers).toContain(`\r\nrequest-id: ${body.request_id}`);
  });

  test.each([
    ['/v1/chat/completions', 'openai'],
    ['/v1/responses?x=1', 'openai'],
    ['/claude-kiro-oauth/v1/embeddings', 'openai'],
    ['/v1/models', 'openai'],
    ['/v1beta/models/g:generateContent', 'gemini'],
    ['/kiro/v1/models/g:countTokens', 'gemini'],
    ['/v1/messages', 'anthropic'],
    ['/kiro/v1/messages/count_tokens', 'anthropic'],
    ['/elsewhere', 'anthropic'],
  ])('%s is answered as %s', async (path, dialect) => {
    const answer = await exchange(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n`);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject(ENVELOPES[dialect] ?? {});
  });

  test('the models list is Anthropic for whoever names its version', async () => {
    const head =
      'POST /v1/models HTTP/1.1\r\nHost: x\r\nanthropic-version: 2023-06-01\r\nContent-Length: 4000000\r\n\r\n';
    expect(JSON.parse((await exchange(head)).body)).toMatchObject(ENVELOPES['anthropic'] ?? {});
  });

  test('a body of unknown length is cut off where it passes the limit', async () => {
    const chunk = `100000\r\n${'a'.repeat(0x100000)}\r\n`;
    const head = 'POST /v1/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await exchange(head + chunk.repeat(5));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject(ENVELOPES['anthropic'] ?? {});
  });

  test("the gateway's errors pass through untouched", async () => {
    const answer = await fetch(`${nginx.url}/nowhere`);
    expect([answer.status, await answer.text()]).toEqual([404, '{"from":"gateway"}']);
  });

  test("a refusal that comes before the body was sent reaches the client as the gateway's own", async () => {
    const body = 'a'.repeat(3 * 1024 * 1024);
    for (let sent = 0; sent < 10; sent += 1) {
      const answer = await fetch(`${nginx.url}/early`, { method: 'POST', body });
      expect([answer.status, await answer.text()]).toEqual([413, '{"from":"gateway"}']);
    }
  });
});

const ENVELOPES: Readonly<Record<string, object>> = {
  anthropic: { type: 'error', error: { type: 'request_too_large', message: 'The request is larger than 2 MiB' } },
  openai: { error: { type: 'invalid_request_error', param: null, code: 'request_too_large' } },
  gemini: { error: { code: 413, status: 'INVALID_ARGUMENT' } },
};

/** Sends bytes as they are and reads one answer with a content-length. */
async function exchange(bytes: string): Promise<{ status: number; headers: string; body: string }> {
  const socket = connect(nginx.port, '127.0.0.1');
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    const end = text.indexOf('\r\n\r\n');
    const length = Number(/^content-length: (\d+)\r$/im.exec(text)?.[1]);
    if (end === -1 || text.length < end + 4 + length) continue;
    const status = Number(text.slice(9, 12));
    return { status, headers: text.slice(0, end + 2), body: text.slice(end + 4) };
  }
  throw new Error(`the connection ended early: ${text}`);
}

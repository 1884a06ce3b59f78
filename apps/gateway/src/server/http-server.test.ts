import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpServer } from './http-server.ts';

let server: Server;
let streaming: (() => void) | undefined;
beforeAll(async () => {
  server = createHttpServer({
    refusal: ({ url }, { message }) => ({ headers: { 'x-path': url ?? 'none' }, body: message }),
    listener(incoming, outgoing) {
      if (incoming.url !== '/stream') return void incoming.resume().on('end', () => outgoing.end('fine'));
      outgoing.write('one');
      streaming?.();
    },
  });
  server.headersTimeout = 200;
  server.requestTimeout = 300;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function open(): Promise<{ readonly socket: Socket; readonly whole: Promise<string> }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  return { socket, whole: once(socket, 'close').then(() => text) };
}

test('a body that never comes is 408 under the path it was meant for', async () => {
  const { socket, whole } = await open();
  socket.write('POST /body HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf');
  expect(await whole).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nx-path: \/body\r\nconnection: close/);
});

test('bytes that are no request are 400 under the path they begin with, if any', async () => {
  for (const [bytes, path] of [
    ['GET /x HTTP/1.1\r\nbroken\r\n\r\n', '/x'],
    ['\x16\x03\x01', 'none'],
  ]) {
    const { socket, whole } = await open();
    socket.write(bytes ?? '');
    expect(await whole).toMatch(new RegExp(`^HTTP/1\\.1 400 Bad Request\r\nx-path: ${path}\r\n`));
  }
});

test('garbage behind a request whose answer has begun is not answered into that answer', async () => {
  const begun = new Promise<void>((resolve) => {
    streaming = resolve;
  });
  const { socket, whole } = await open();
  socket.write('GET /stream HTTP/1.1\r\nhost: a\r\n\r\n');
  await begun;
  await once(socket, 'data');
  socket.write('garbage\r\n\r\n');
  const text = await whole;
  expect(text).toContain('one');
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test('a connection that means to be a tunnel is 405, and is told what is allowed', async () => {
  const { socket, whole } = await open();
  socket.write('CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n');
  expect(await whole).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\nallow: GET, HEAD, POST/);
});

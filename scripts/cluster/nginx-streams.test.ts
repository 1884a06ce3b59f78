import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startBackend } from './backend.fixture.ts';
import { accessLogOf, startNginxWith } from './disposable-nginx.fixture.ts';

describe('nginx between a client and a stream', () => {
  test('the first event arrives before the second is written', async () => {
    const received = Promise.withResolvers<void>();
    await using backend = await startBackend(async (_, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.write('event: one\ndata: {}\n\n');
      await received.promise;
      outgoing.end('event: two\ndata: {}\n\n');
    });
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    const answer = await fetch(`${nginx.url}/v1/messages`, { method: 'POST', body: '{}' });
    let soFar = '';
    for await (const chunk of answer.body ?? []) {
      soFar += new TextDecoder().decode(chunk);
      if (soFar === 'event: one\ndata: {}\n\n') received.resolve();
    }
    expect(soFar).toBe('event: one\ndata: {}\n\nevent: two\ndata: {}\n\n');
  });

  test('a stream that breaks off upstream breaks off at the client, never ends cleanly', async () => {
    await using backend = await startBackend((_, outgoing) => {
      outgoing.write('data: 1\n\n', () => outgoing.socket?.resetAndDestroy());
    });
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    const answer = await fetch(`${nginx.url}/v1/messages`, { method: 'POST', body: '{}' });
    await expect(answer.text()).rejects.toThrow();
  });

  test('a reader that stops stops the writer: nginx does not swallow the stream for it', async () => {
    const written = Promise.withResolvers<string>();
    await using backend = await startBackend((_, outgoing) => {
      const megabyte = Buffer.alloc(1024 * 1024);
      for (let sent = 0; sent < 64; sent += 1) outgoing.write(megabyte);
      outgoing.end(() => written.resolve('everything was taken'));
    });
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    const socket = connect(nginx.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'readable');
    expect(await Promise.race([written.promise, delay(1_000, 'the writer waits')])).toBe('the writer waits');
    socket.destroy();
  });

  test('a reload breaks no stream and fails no request', async () => {
    const held: (() => void)[] = [];
    await using backend = await startBackend((incoming, outgoing) => {
      incoming.resume();
      if (incoming.url !== '/v1/messages') return outgoing.end('short');
      outgoing.write('data: 1\n\n');
      held.push(() => outgoing.end('data: 2\n\n'));
    });
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    const streams = await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${nginx.url}/v1/messages`, { method: 'POST', body: '{}' })),
    );
    for (let reload = 0; reload < 3; reload += 1) {
      const shorts = Array.from({ length: 50 }, () => onFreshConnection(`${nginx.url}/health`));
      const [answers] = await Promise.all([Promise.all(shorts), nginx.reload()]);
      for (const answer of answers) expect(answer).toBe('short');
    }
    for (const release of held) release();
    for (const stream of streams) expect(await stream.text()).toBe('data: 1\n\ndata: 2\n\n');
  });

  test('a prompt flows to the gateway while it is still being sent', async () => {
    const arrived = Promise.withResolvers<string>();
    await using backend = await startBackend((incoming, outgoing) => {
      incoming.once('data', (chunk: Buffer) => arrived.resolve(chunk.toString()));
      incoming.on('end', () => outgoing.end('done'));
    });
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    const socket = connect(nginx.port, '127.0.0.1');
    socket.write('POST /v1/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\nfirst');
    expect(await arrived.promise).toBe('first');
    socket.write('-last');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  test('connections to the gateway are kept and reused', async () => {
    const seen = new Set<string>();
    await using backend = await startBackend((incoming, outgoing) => {
      seen.add(`HTTP/${incoming.httpVersion} from port ${incoming.socket.remotePort}`);
      outgoing.end('{}');
    });
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    for (let sent = 0; sent < 5; sent += 1) await (await fetch(`${nginx.url}/health`)).text();
    expect([...seen]).toEqual([expect.stringMatching(/^HTTP\/1\.1 /)]);
  });

  test('the gateway is told who asked and by which id, and the log says so too, without the query', async () => {
    await using backend = await startBackend((incoming, outgoing) => outgoing.end(JSON.stringify(incoming.headers)));
    await using nginx = await startNginxWith({ gateways: [backend.address] });
    const given = await fetch(`${nginx.url}/v1/models?key=secret`, {
      headers: { 'x-forwarded-for': '10.9.8.7', 'x-request-id': 'call-1' },
    });
    expect(await given.json()).toMatchObject({ 'x-forwarded-for': '10.9.8.7, 127.0.0.1', 'x-request-id': 'call-1' });
    const made = await fetch(`${nginx.url}/v1/models`, { headers: { 'x-request-id': 'not an id"' } });
    const { 'x-request-id': id } = (await made.json()) as Record<string, string>;
    expect(id).toMatch(/^req_[0-9a-f]{32}$/);

    const log = await accessLogOf(nginx, 2);
    expect(log).toMatchObject([
      { request_id: 'call-1', path: '/v1/models', status: 200, upstream: backend.address },
      { request_id: id, client: '127.0.0.1' },
    ]);
    expect(JSON.stringify(log)).not.toContain('secret');
  });
});

/** A kept connection may be closed by a worker that leaves just as the next request goes out; a fresh one may not. */
async function onFreshConnection(url: string): Promise<string> {
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return text(answer);
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDispatcher } from './create-dispatcher.ts';
import { openUpstream, type UpstreamLimits, type UpstreamOpening } from './open-upstream.ts';
import { readBounded } from './read-bounded.ts';

let dispatcher: Dispatcher;
let server: Server | undefined;

beforeEach(() => {
  dispatcher = createDispatcher({ connectTimeoutMs: 2_000 });
});

afterEach(async () => {
  await dispatcher.destroy();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<URL> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path?q=1`);
}

function post(url: URL, signal = new AbortController().signal, limits?: UpstreamLimits): Promise<UpstreamOpening> {
  return openUpstream(dispatcher, {
    url,
    method: 'POST',
    headers: { 'x-a': 'b' },
    body: 'hello',
    signal,
    ...(limits && { limits }),
  });
}

async function opened(opening: Promise<UpstreamOpening>): Promise<Extract<UpstreamOpening, { outcome: 'open' }>> {
  const result = await opening;
  if (result.outcome !== 'open') throw new Error(`not open: ${result.failure.message}`);
  return result;
}

async function refused(opening: Promise<UpstreamOpening>) {
  const result = await opening;
  if (result.outcome !== 'failed') throw new Error('it opened');
  return result.failure;
}

function firstRequest(): Promise<[IncomingMessage, ServerResponse]> {
  if (!server) throw new Error('no server');
  return once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
}

test('sends method, path, headers and body as given and asks for no compression', async () => {
  let seen: Record<string, unknown> = {};
  const url = await serve((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      seen = { method: req.method, url: req.url, a: req.headers['x-a'], encoding: req.headers['accept-encoding'] };
      res.writeHead(201, { 'x-two': ['1', '2'] }).end(Buffer.concat(chunks));
    });
  });
  const answer = await opened(post(url));
  expect(answer.status).toBe(201);
  expect(answer.headers['x-two']).toBe('1, 2');
  expect(await readBounded(answer.body)).toBe('hello');
  expect(seen).toEqual({ method: 'POST', url: '/path?q=1', a: 'b', encoding: 'identity' });
});

test('does not follow redirects', async () => {
  const url = await serve((_req, res) => res.writeHead(302, { location: '/elsewhere' }).end());
  expect((await opened(post(url))).status).toBe(302);
});

test('hands over everything that arrived since the last read in one step, in order', async () => {
  const url = await serve((_req, res) => {
    res.write('a');
    res.write('b');
    res.end('c');
  });
  const { body } = await opened(post(url));
  const steps: string[][] = [];
  for await (const chunks of body) steps.push(chunks.map(String));
  expect(steps.flat().join('')).toBe('abc');
  expect(steps.every((step) => step.length > 0)).toBe(true);
  expect(body.failure).toBeUndefined();
});

test('stops a fast upstream while nobody reads, and loses nothing once somebody does', async () => {
  const total = 48 * 1024 * 1024;
  let written = 0;
  const url = await serve((_req, res) => {
    const block = Buffer.alloc(64 * 1024, 120);
    const pump = (): void => {
      while (written < total) {
        written += block.length;
        if (!res.write(block)) {
          res.once('drain', pump);
          return;
        }
      }
      res.end();
    };
    pump();
  });
  const { body } = await opened(post(url));
  let settled = -1;
  while (settled !== written) {
    settled = written;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(written).toBeLessThan(total);
  let received = 0;
  for await (const chunks of body) for (const chunk of chunks) received += chunk.length;
  expect(received).toBe(total);
});

test('aborting while the answer streams closes the upstream connection and drops what was queued', async () => {
  const url = await serve((_req, res) => void res.write('first'));
  const caller = new AbortController();
  const request = firstRequest();
  const { body } = await opened(post(url, caller.signal));
  const [, res] = await request;
  const closed = once(res, 'close');
  caller.abort();
  await closed;
  expect((await body.next()).done).toBe(true);
  expect(body.failure).toMatchObject({ kind: 'cancelled', scope: 'none' });
});

test('aborting before the first byte closes the upstream connection', async () => {
  const url = await serve(() => {});
  const caller = new AbortController();
  const request = firstRequest();
  const opening = post(url, caller.signal);
  const [, res] = await request;
  const closed = once(res, 'close');
  caller.abort();
  expect(await refused(opening)).toMatchObject({ kind: 'cancelled' });
  await closed;
});

test('a signal that has already fired sends nothing', async () => {
  let requests = 0;
  const url = await serve(() => {
    requests += 1;
  });
  expect(await refused(post(url, AbortSignal.abort()))).toMatchObject({ kind: 'cancelled' });
  expect(requests).toBe(0);
});

test('returning early from the body closes the upstream connection', async () => {
  const url = await serve((_req, res) => void res.write('first'));
  const request = firstRequest();
  const { body } = await opened(post(url));
  const [, res] = await request;
  const closed = once(res, 'close');
  for await (const _ of body) break;
  await closed;
});

test('a connection reset in the middle yields what came before and then a transient failure', async () => {
  const url = await serve((req, res) => {
    res.write('half', () => (req.socket as Socket).resetAndDestroy());
  });
  const { body } = await opened(post(url));
  expect(await readBounded(body)).toMatch(/^(half)?$/);
  expect(body.failure).toMatchObject({
    kind: 'transient',
    retryable: true,
    message: 'upstream closed the connection early',
  });
});

test('a chunked body that ends without its terminator is a failure, not an end', async () => {
  const url = await serve((req, res) => {
    res.write('half', () => req.socket.end());
  });
  const { body } = await opened(post(url));
  await readBounded(body);
  expect(body.failure).toMatchObject({ kind: 'transient' });
});

test('silence between chunks longer than the idle limit ends the stream and closes the connection', async () => {
  const url = await serve((_req, res) => void res.write('first'));
  const request = firstRequest();
  const { body } = await opened(post(url, undefined, { idleTimeoutMs: 300 }));
  const [, res] = await request;
  const closed = once(res, 'close');
  expect(await readBounded(body)).toBe('first');
  expect(body.failure).toMatchObject({ kind: 'transient', message: 'upstream went silent' });
  await closed;
});

test('the first bytes may take longer than the silence between two chunks', async () => {
  const url = await serve((_req, res) => {
    res.flushHeaders();
    setTimeout(() => res.end('late'), 900);
  });
  const { body } = await opened(post(url, undefined, { firstChunkTimeoutMs: 20_000, idleTimeoutMs: 100 }));
  expect(await readBounded(body)).toBe('late');
  expect(body.failure).toBeUndefined();
});

test('an upstream that never answers is given up at the headers limit', async () => {
  const url = await serve(() => {});
  const failure = await refused(post(url, undefined, { headersTimeoutMs: 200 }));
  expect(failure).toMatchObject({ kind: 'transient', code: 'UND_ERR_HEADERS_TIMEOUT', retryable: true });
});

test('a compressed answer is refused although its status is fine', async () => {
  const url = await serve((_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x')));
  expect(await refused(post(url))).toMatchObject({ kind: 'transient', retryable: true });
});

test('a refused connection names no host', async () => {
  const url = await serve(() => {});
  server?.close();
  await once(server as Server, 'close');
  const failure = await refused(post(url));
  expect(failure).toMatchObject({
    kind: 'transient',
    code: 'ECONNREFUSED',
    message: 'upstream refused the connection',
  });
});

test('a name that does not resolve is held against nobody', async () => {
  const failure = await refused(post(new URL('http://no-such-host.invalid/')));
  expect(failure).toMatchObject({ kind: 'transient', scope: 'none' });
});

test('an answer that is not HTTP is a transient failure', async () => {
  const tcp = createTcpServer((socket) => socket.end('SSH-2.0-nope\r\n')).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const failure = await refused(post(new URL(`http://127.0.0.1:${(tcp.address() as AddressInfo).port}/`)));
  expect(failure.kind).toBe('transient');
  tcp.close();
});

test('a header that cannot be sent fails without showing its value', async () => {
  const url = await serve(() => {});
  const secret = 'canary-secret\nx: y';
  const { signal } = new AbortController();
  const opening = openUpstream(dispatcher, { url, method: 'POST', headers: { authorization: secret }, signal });
  const failure = await refused(opening);
  expect(failure).toMatchObject({ kind: 'transient', scope: 'none' });
  expect(JSON.stringify(failure)).not.toContain('canary');
});

test('a bounded read stops at its limit and closes the connection', async () => {
  const url = await serve((_req, res) => void res.write('x'.repeat(200_000)));
  const request = firstRequest();
  const { body } = await opened(post(url));
  const [, res] = await request;
  const closed = once(res, 'close');
  expect(await readBounded(body, 1_000)).toBe('x'.repeat(1_000));
  await closed;
});

test('connections are used again for the next request', async () => {
  const sockets = new Set<Socket>();
  const url = await serve((req, res) => {
    sockets.add(req.socket);
    res.end('ok');
  });
  for (let i = 0; i < 10; i += 1) await readBounded((await opened(post(url))).body);
  expect(sockets.size).toBeLessThan(10);
});

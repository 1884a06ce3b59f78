import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startToxicProxy, type ToxicProxy } from './toxic-proxy.ts';

describe('startToxicProxy', () => {
  let echo: Server;
  let proxy: ToxicProxy;
  beforeEach(async () => {
    echo = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined).pipe(socket));
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startToxicProxy({ target: `127.0.0.1:${(echo.address() as AddressInfo).port}` });
  });
  afterEach(async () => {
    await proxy.close();
    echo.close();
  });

  async function open(): Promise<Socket> {
    const socket = connect(proxy.port, proxy.host);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  /** Resolves with the error code the connection ended with, or undefined for an orderly end. */
  function ending(socket: Socket): Promise<string | undefined> {
    return new Promise((resolve) => {
      let code: string | undefined;
      socket.on('error', (error: NodeJS.ErrnoException) => {
        code = error.code;
      });
      socket.once('close', () => resolve(code));
      socket.resume();
    });
  }

  /** Sends bytes, reads until the other side ends, and says how it ended. */
  async function exchange(
    bytes: Buffer,
    socket?: Socket,
  ): Promise<{ got: Buffer; pieces: number[]; error: string | undefined; took: number }> {
    const line = socket ?? (await open());
    const start = performance.now();
    const pieces: Buffer[] = [];
    line.on('data', (piece: Buffer) => pieces.push(piece));
    const ended = ending(line);
    line.end(bytes);
    const error = await ended;
    return {
      got: Buffer.concat(pieces),
      pieces: pieces.map(({ length }) => length),
      error,
      took: performance.now() - start,
    };
  }

  it('passes bytes and both half-closes through unharmed', async () => {
    const bytes = Buffer.alloc(3_000_000, 'river');
    const { got, error } = await exchange(bytes);
    expect(got.equals(bytes)).toBe(true);
    expect(error).toBeUndefined();
  });

  it('delays by the latency without giving up the order', async () => {
    await proxy.add({ type: 'latency', latency: 60, jitter: 20, direction: 'upstream' });
    const { got, took } = await exchange(Buffer.from('abc'));
    expect(got.toString()).toBe('abc');
    expect(took).toBeGreaterThan(38);
  });

  it('keeps to a bandwidth', async () => {
    await proxy.add({ type: 'bandwidth', rate: 100 });
    const { got, took } = await exchange(Buffer.alloc(20_000, 1));
    expect(got).toHaveLength(20_000);
    expect(took).toBeGreaterThan(190);
  });

  it('slices into small pieces, byte-exact', async () => {
    await proxy.add({ type: 'slicer', averageSize: 2, sizeVariation: 1, delay: 5_000 });
    const { got, pieces } = await exchange(Buffer.from('a small sentence for slicing'));
    expect(got.toString()).toBe('a small sentence for slicing');
    expect(pieces.length).toBeGreaterThan(5);
  });

  it('closes after the bytes of limit_data', async () => {
    await proxy.add({ type: 'limit_data', bytes: 10 });
    expect((await exchange(Buffer.alloc(100, 'x'))).got.toString()).toBe('xxxxxxxxxx');
  });

  it('delays the end with slow_close', async () => {
    await proxy.add({ type: 'slow_close', delay: 80 });
    const { got, took } = await exchange(Buffer.from('abc'));
    expect(got.toString()).toBe('abc');
    expect(took).toBeGreaterThan(78);
  });

  it('swallows data with timeout, closes after it, and lets data pass again once removed', async () => {
    const closing = await proxy.add({ type: 'timeout', timeout: 50 });
    const doomed = await open();
    doomed.write('lost');
    expect(await ending(doomed)).toBeUndefined();
    expect(doomed.bytesRead).toBe(0);
    await closing.remove();
    const swallowing = await proxy.add({ type: 'timeout', timeout: 0, direction: 'upstream' });
    const socket = await open();
    await new Promise<void>((resolve) => socket.write('lost', () => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await swallowing.remove();
    expect((await exchange(Buffer.from('found'), socket)).got.toString()).toBe('found');
  });

  it('resets open connections with reset_peer', async () => {
    const socket = await open();
    const ended = ending(socket);
    await proxy.add({ type: 'reset_peer', timeout: 10 });
    expect(await ended).toBe('ECONNRESET');
  });

  it('is down until it is up again, on the same port', async () => {
    const socket = await open();
    const closed = ending(socket);
    const down = await proxy.add({ type: 'down' });
    await closed;
    expect(proxy.connections).toBe(0);
    expect(await ending(connect(proxy.port, proxy.host))).toBe('ECONNREFUSED');
    await down.remove();
    expect((await exchange(Buffer.from('back'))).got.toString()).toBe('back');
  });

  it('affects only its direction and its share of connections', async () => {
    await proxy.add({ type: 'limit_data', bytes: 0, toxicity: 0 });
    await proxy.add({ type: 'timeout', timeout: 0, toxicity: 0 });
    expect((await exchange(Buffer.from('abc'))).got.toString()).toBe('abc');
    await proxy.heal();
    await proxy.add({ type: 'limit_data', bytes: 2, direction: 'upstream' });
    expect((await exchange(Buffer.from('abc'))).got.length).toBeLessThanOrEqual(2);
  });

  it('resets the client when the target is not there', async () => {
    await using orphan = await startToxicProxy({ target: 1 });
    expect(await ending(connect(orphan.port, orphan.host))).toBe('ECONNRESET');
  });
});

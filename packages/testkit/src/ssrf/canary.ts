import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A listener that nobody is supposed to find. */
export interface Canary extends AsyncDisposable {
  /** The same on 127.0.0.1 and ::1, so also on every spelling of "this machine". */
  readonly port: number;
  /** Connections so far, over both addresses. */
  readonly connections: number;
  /** What was sent to it, connection by connection, as far as it has arrived. */
  readonly heard: readonly string[];
  close(): Promise<void>;
}

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}';

/** Listens on both loopback addresses under one port, counts who comes, and answers as a web server would. */
export async function startCanary(): Promise<Canary> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const greet = (socket: Socket) => {
    const index = heard.push('') - 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard[index] += chunk.toString('latin1');
      socket.end(ANSWER);
    });
  };
  const [first, second] = await listenOnBoth(greet);
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    const closed = [first, second].map((server) => once(server, 'close'));
    first.close();
    second.close();
    await Promise.all(closed);
  };
  return {
    port: (first.address() as AddressInfo).port,
    get connections() {
      return heard.length;
    },
    heard,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A port that is free on one address may be taken on the other: then another one is drawn. */
async function listenOnBoth(greet: (socket: Socket) => void): Promise<readonly [Server, Server]> {
  for (;;) {
    const first = createServer(greet).listen(0, '127.0.0.1');
    await once(first, 'listening');
    const second = createServer(greet).listen((first.address() as AddressInfo).port, '::1');
    const isFree = await Promise.race([
      once(second, 'listening').then(() => true),
      once(second, 'error').then(() => false),
    ]);
    if (isFree) return [first, second];
    first.close();
    await once(first, 'close');
  }
}

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small HTTP server standing in for a gateway behind nginx. */
export interface Backend extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /** How many requests reached it. */
  readonly requests: number;
}

/** Starts one on a free loopback port. */
export async function startBackend(listener: RequestListener): Promise<Backend> {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    listener(incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An upstream that sends whoever comes somewhere else. */
export interface Redirector extends AsyncDisposable {
  readonly url: string;
  /** Requests so far. */
  readonly asked: number;
  /** What the next answers say. */
  answer(status: number, location: string): void;
}

/** Writes its answers byte by byte, so that a location may be anything. */
export async function startRedirector(): Promise<Redirector> {
  let head = '';
  let asked = 0;
  const server = createServer((request) => {
    asked += 1;
    request.resume().once('end', () => request.socket.end(head));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get asked() {
      return asked;
    },
    answer(status, location) {
      const page = `<html><body>Moved <a href="${location}">here</a></body></html>`;
      head = [
        ...[`HTTP/1.1 ${status} Moved`, `location: ${location}`, `refresh: 0; url=${location}`],
        ...[`content-location: ${location}`, 'content-type: text/html', 'connection: close'],
        ...[`content-length: ${Buffer.byteLength(page)}`, '', page],
      ].join('\r\n');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

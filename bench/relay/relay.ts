import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { type Dispatcher, Pool } from 'undici';
import { endToEnd } from './end-to-end.ts';
import { createPipedRelay } from './piped-relay.ts';

/**
 * The yardstick of every benchmark: a reverse proxy as a competent engineer writes it in one sitting, on the same HTTP
 * server and client as the gateway. It forwards method, path, headers and body to one upstream over kept-alive
 * connections and passes the answer on as it comes, with back-pressure; a client that goes away aborts the upstream
 * request. It selects nothing, checks no key and understands no byte.
 *
 * It uses undici's `dispatch`, which needs no stream object per answer: with `request` and `pipeline` the same relay
 * spends two to three times the CPU per short request, and a slow yardstick would flatter what is measured by it.
 */
export function createRelay(upstream: string): Server {
  const pool = new Pool(upstream, { bodyTimeout: 0, headersTimeout: 0 });
  const server = createServer((incoming, outgoing) => forward(pool, incoming, outgoing));
  server.keepAliveTimeout = 65_000;
  server.on('close', () => void pool.destroy());
  return server;
}

function forward(pool: Pool, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method = 'POST', url = '/' } = incoming;
  const request = { method, path: url, headers: endToEnd(incoming.headers), body: incoming };
  pool.dispatch(request, passOn(outgoing));
}

function passOn(outgoing: ServerResponse): Dispatcher.DispatchHandler {
  return {
    onRequestStart(upstream) {
      outgoing.once('close', () => upstream.abort(new Error('client gone')));
      outgoing.on('drain', () => upstream.resume());
    },
    onResponseStart(_upstream, status, headers) {
      outgoing.writeHead(status, endToEnd(headers));
    },
    onResponseData(upstream, chunk) {
      if (!outgoing.write(chunk)) upstream.pause();
    },
    onResponseEnd() {
      outgoing.end();
    },
    onResponseError() {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { upstream: { type: 'string' }, port: { type: 'string', default: '0' }, piped: { type: 'boolean' } },
  });
  if (!values.upstream)
    throw new Error('usage: node bench/relay/relay.ts --upstream http://127.0.0.1:PORT [--port N] [--piped]');
  const create = values.piped ? createPipedRelay : createRelay;
  const server = create(values.upstream).listen(Number(values.port), '127.0.0.1', () => {
    console.log(JSON.stringify({ listening: (server.address() as AddressInfo).port }));
  });
  process.once('SIGTERM', () => process.exit(0));
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';

const HOP_BY_HOP = new Set(['connection', 'host', 'keep-alive', 'transfer-encoding', 'upgrade']);

/**
 * The yardstick of every benchmark: a reverse proxy as a competent engineer writes it in one sitting, on the same HTTP
 * server and client as the gateway. It forwards method, path, headers and body to one upstream over kept-alive
 * connections and pipes the answer back with back-pressure; a client that goes away aborts the upstream request.
 * It selects nothing, checks no key and understands no byte, so what the gateway costs above it is what the product costs.
 */
export function createRelay(upstream: string): Server {
  const pool = new Pool(upstream, { bodyTimeout: 0, headersTimeout: 0 });
  const server = createServer((incoming, outgoing) => void forward(pool, incoming, outgoing));
  server.keepAliveTimeout = 65_000;
  server.on('close', () => void pool.destroy());
  return server;
}

async function forward(pool: Pool, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  try {
    const answer = await pool.request({
      method: incoming.method ?? 'POST',
      path: incoming.url ?? '/',
      headers: endToEnd(incoming.headers),
      body: incoming,
      signal: gone.signal,
    });
    outgoing.writeHead(answer.statusCode, endToEnd(answer.headers));
    await pipeline(answer.body, outgoing);
  } catch {
    if (!outgoing.headersSent && !outgoing.destroyed) outgoing.writeHead(502).end();
    else outgoing.destroy();
  }
}

function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { upstream: { type: 'string' }, port: { type: 'string', default: '0' } } });
  if (!values.upstream) throw new Error('usage: node bench/relay/relay.ts --upstream http://127.0.0.1:PORT [--port N]');
  const server = createRelay(values.upstream).listen(Number(values.port), '127.0.0.1', () => {
    console.log(JSON.stringify({ listening: (server.address() as AddressInfo).port }));
  });
  process.once('SIGTERM', () => process.exit(0));
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { Pool } from 'undici';
import { endToEnd } from './end-to-end.ts';

/**
 * The second yardstick: the relay as undici's own documentation writes it, `request` and `pipeline`. It costs more than
 * the relay on `dispatch` because every answer is a stream object; both are measured, so that neither flatters.
 */
export function createPipedRelay(upstream: string): Server {
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
    const { statusCode, headers, body } = await pool.request({
      method: 'POST',
      path: incoming.url ?? '/',
      headers: endToEnd(incoming.headers),
      body: incoming,
      signal: gone.signal,
    });
    outgoing.writeHead(statusCode, endToEnd(headers));
    pipeline(body, outgoing, () => {});
  } catch {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end();
  }
}

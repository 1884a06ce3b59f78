import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { checkFraming } from './framing.ts';

export interface HttpServerOptions {
  /** Handles every request that is framed the way HTTP/1.1 wants it. */
  readonly listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Writes an error answer in the caller's dialect; used for requests that never reach the listener. */
  readonly refuse: (incoming: IncomingMessage, outgoing: ServerResponse, status: number, message: string) => void;
  /** Most sockets at once. Default 10,000. */
  readonly maxConnections?: number;
}

/**
 * A `node:http` server with bounded patience: headers within 10 s, a body within 60 s (answers may stream for hours),
 * 16 KiB of headers, idle connections kept 65 s so that a proxy with the usual 60 s closes first.
 */
export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    (incoming, outgoing) => {
      const fault = checkFraming(incoming);
      if (fault) options.refuse(incoming, outgoing, fault.status, fault.message);
      else options.listener(incoming, outgoing);
    },
  );
  // Node drops headers past a count silently; 0 leaves the 16 KiB limit as the only one, and that one answers 431.
  server.maxHeadersCount = 0;
  server.maxConnections = options.maxConnections ?? 10_000;
  server.on('clientError', answerUnparsable);
  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) =>
    options.refuse(incoming, outgoing, 417, 'Only "Expect: 100-continue" is understood'),
  );
  return server;
}

/** Bytes that are no HTTP request have no dialect and no path: a small JSON body and a closed connection. */
function answerUnparsable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = STATUS_BY_PARSER_CODE[error.code ?? ''] ?? 400;
  const body = JSON.stringify({
    type: 'error',
    error: { type: 'invalid_request_error', message: STATUS_CODES[status] ?? 'Bad Request' },
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const STATUS_BY_PARSER_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

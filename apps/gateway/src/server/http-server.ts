import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { checkFraming, type FramingFault, methodFault } from './framing.ts';
import type { Refuse } from './refusal.ts';
import { readHead, Unparsable } from './unparsable.ts';

export interface HttpServerOptions {
  /** Handles every request that is framed the way HTTP/1.1 wants it. */
  readonly listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Makes an error answer in the caller's dialect, for requests that never reach the listener. */
  readonly refusal: Refuse;
  /** Most sockets at once. Default 10,000. */
  readonly maxConnections?: number;
}

/**
 * What Node's parser takes before it gives up. Four times what is allowed (see {@link checkFraming}): a head that is too
 * large is still read, so that it can be refused by path, with an id and in the caller's dialect.
 */
const PARSED_HEAD_BYTES = 64 * 1024;

/**
 * A `node:http` server with bounded patience: headers within 10 s, a body within 60 s (answers may stream for hours),
 * 16 KiB of headers, idle connections kept 65 s so that a proxy with the usual 60 s closes first.
 */
export function createHttpServer(options: HttpServerOptions): Server {
  const unparsable = new Unparsable(options.refusal);
  function refuse(incoming: IncomingMessage, outgoing: ServerResponse, fault: FramingFault): void {
    const { headers, body } = options.refusal(incoming, fault);
    outgoing.writeHead(fault.status, { ...fault.headers, ...headers }).end(body);
    incoming.resume();
  }
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: PARSED_HEAD_BYTES,
      noDelay: true,
      // Node would refuse it too, without a word.
      requireHostHeader: false,
    },
    (incoming, outgoing) => {
      unparsable.remember(incoming, outgoing);
      const fault = checkFraming(incoming);
      if (fault) refuse(incoming, outgoing, fault);
      else options.listener(incoming, outgoing);
    },
  );
  // Node drops headers past a count silently; 0 leaves their size as the only limit, and that one answers 431.
  server.maxHeadersCount = 0;
  server.maxConnections = options.maxConnections ?? 10_000;
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket) =>
    unparsable.answer(error, socket, readHead(error.rawPacket)),
  );
  server.on('connect', (incoming: IncomingMessage, socket: Socket) =>
    unparsable.refuse(socket, incoming, methodFault('CONNECT')),
  );
  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) =>
    refuse(incoming, outgoing, { status: 417, message: 'Only "Expect: 100-continue" is understood' }),
  );
  return server;
}

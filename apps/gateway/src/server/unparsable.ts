import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FramingFault } from './framing.ts';
import type { Refuse, RequestHead } from './refusal.ts';

/** Answers bytes that Node's parser could not make a request of, on the bare socket, and closes it. */
export class Unparsable {
  readonly #refusal: Refuse;
  /** The last request of each connection: what cannot be parsed may be the rest of its body. */
  readonly #last = new WeakMap<Socket, { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }>();

  constructor(refusal: Refuse) {
    this.#refusal = refusal;
  }

  remember(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#last.set(incoming.socket, { incoming, outgoing });
  }

  /** `head`: of the request that could not be parsed, as far as it can be read. */
  answer(error: NodeJS.ErrnoException, socket: Socket, head: RequestHead): void {
    const last = this.#last.get(socket);
    const running = last && !last.outgoing.writableFinished ? last : undefined;
    // Whatever is written into an answer that has begun would be read as a part of it.
    if (!socket.writable || error.code === 'ECONNRESET' || running?.outgoing.headersSent) {
      socket.destroy();
      return;
    }
    const status = STATUS_BY_PARSER_CODE[error.code ?? ''] ?? 400;
    this.refuse(socket, running?.incoming ?? head, { status, message: MESSAGES[status] ?? 'Bad Request' });
  }

  refuse(socket: Socket, head: RequestHead, fault: FramingFault): void {
    const { headers, body } = this.#refusal(head, fault);
    const lines = Object.entries({ ...fault.headers, ...headers, connection: 'close' });
    socket.write(
      `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
    );
    socket.destroySoon();
  }
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request is not valid HTTP/1.1',
  408: 'The request took too long to arrive',
  413: 'The chunk extensions are too large',
  431: 'The request headers are too large',
};

const STATUS_BY_PARSER_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Longest part of a packet that is looked at. */
const READ_AT_MOST = 4_096;

/** Target and headers of what is at least the beginning of a request; nothing where it is not. */
export function readHead(packet: Buffer | undefined): RequestHead {
  const [first = '', ...lines] = packet?.toString('latin1', 0, READ_AT_MOST).split(/\r?\n/) ?? [];
  const url = /^[A-Za-z]{1,16} (\/\S{0,2048})/.exec(first)?.[1];
  const headers: Record<string, string> = {};
  if (url === undefined) return { headers };
  for (const line of lines) {
    const [, name, value] = /^([\w-]{1,64}):[ \t]*([\x20-\x7e]{0,512}?)[ \t]*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers[name.toLowerCase()] = value;
    else if (line === '') break;
  }
  return { url, headers };
}

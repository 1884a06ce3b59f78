import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One answer of a server, read by nobody's HTTP client. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; values of repeated ones are joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Sending {
  /** Whole requests as they go over the wire; the pieces of a long one one after the other. */
  readonly bytes: string | Buffer | Iterable<string | Buffer>;
  /** Answers to wait for. Default 1. */
  readonly answers?: number;
  /** Our own address, one of 127.0.0.0/8. */
  readonly from?: string;
  /** Nothing more will be sent: the sending half is closed behind the bytes. */
  readonly finish?: boolean;
}

/** A server that says nothing is a failure of the test, not something to wait for. */
const PATIENCE_MS = 20_000;

/**
 * Sends bytes as they are and returns the complete answers: as many as were asked for, or fewer when the server closes the
 * connection before. Interim answers (1xx) do not count.
 */
export async function send(url: string, { bytes, answers = 1, from, finish }: Sending): Promise<readonly Answer[]> {
  const { hostname, port } = new URL(url);
  const socket = connect({
    host: hostname,
    port: Number(port),
    ...(from && { localAddress: from }),
    allowHalfOpen: true,
  });
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('error', () => {});
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  let received: Buffer = Buffer.alloc(0);
  let read: readonly Answer[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      read = answersIn(received, false);
      if (read.length >= answers) resolve();
    });
    socket.on('end', () => resolve());
    socket.on('close', () => resolve());
  });
  void writeAll(socket, bytes, finish === true, done);
  await done;
  if (read.length < answers) read = answersIn(received, true);
  socket.destroy();
  return read;
}

async function writeAll(socket: Socket, bytes: Sending['bytes'], finish: boolean, done: Promise<void>): Promise<void> {
  let over = false;
  void done.then(() => {
    over = true;
  });
  const pieces = typeof bytes === 'string' || Buffer.isBuffer(bytes) ? [bytes] : bytes;
  for (const piece of pieces) {
    if (over || !socket.writable) return;
    const flushed = typeof piece === 'string' ? socket.write(piece, 'latin1') : socket.write(piece);
    if (!flushed) await Promise.race([once(socket, 'drain').catch(() => {}), done]);
  }
  if (finish && socket.writable) socket.end();
}

/** The complete answers in what has come so far; `closed`: nothing more will come. */
function answersIn(received: Buffer, closed: boolean): readonly Answer[] {
  const answers: Answer[] = [];
  let at = 0;
  for (;;) {
    const end = received.indexOf('\r\n\r\n', at);
    if (end < 0) return answers;
    const [line = '', ...lines] = received.toString('latin1', at, end).split('\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? -1);
    const headers = headersOf(lines);
    const body = bodyAt(received, end + 4, headers, closed);
    if (body === undefined) return answers;
    at = body.end;
    if (status >= 200 || status < 0) answers.push({ status, headers, body: body.bytes.toString('utf8') });
  }
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

function bodyAt(
  received: Buffer,
  start: number,
  headers: Readonly<Record<string, string>>,
  closed: boolean,
): { readonly bytes: Buffer; readonly end: number } | undefined {
  if (headers['transfer-encoding'] === 'chunked') return chunkedAt(received, start);
  const length = Number(headers['content-length'] ?? 0);
  if (headers['content-length'] === undefined && headers['connection'] === 'close') {
    return closed ? { bytes: received.subarray(start), end: received.length } : undefined;
  }
  return received.length >= start + length
    ? { bytes: received.subarray(start, start + length), end: start + length }
    : undefined;
}

function chunkedAt(received: Buffer, start: number): { readonly bytes: Buffer; readonly end: number } | undefined {
  const chunks: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + size;
    if (received.length < end + 2) return undefined;
    chunks.push(received.subarray(lineEnd + 2, end));
    at = end + 2;
    if (size === 0) return { bytes: Buffer.concat(chunks), end: at };
  }
}

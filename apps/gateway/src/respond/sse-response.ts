import type { ServerResponse } from 'node:http';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/**
 * One open event stream to a client, written straight to Node's response.
 *
 * Memory is bounded by the socket: when the client does not read, `write` hands back a promise to wait for, and the
 * upstream is not read meanwhile. A client that stays stuck is cut by {@link Heartbeat}.
 */
export class SseResponse {
  readonly #outgoing: ServerResponse;
  readonly #ping: string;
  #lastWrite: number;
  #stuckSince: number | undefined;
  #begun = false;

  constructor(outgoing: ServerResponse, headers: Readonly<Record<string, string>>, ping: string, now: number) {
    this.#outgoing = outgoing;
    this.#ping = ping;
    this.#lastWrite = now;
    outgoing.writeHead(200, { ...HEADERS, ...headers });
  }

  /** Whole records only: a keep-alive may come behind them. Undefined when the client keeps up; otherwise resolves once it has read enough or is gone. */
  write(content: string | Buffer, now: number): Promise<void> | undefined {
    this.#lastWrite = now;
    if (this.#outgoing.destroyed || this.#put(content)) return undefined;
    this.#stuckSince = now;
    return this.#drained();
  }

  /** The first content takes the headers along. */
  #put(content: string | Buffer): boolean {
    if (this.#begun) return writeChunk(this.#outgoing, content);
    this.#begun = true;
    return this.#outgoing.write(content);
  }

  end(text: string): void {
    if (!this.#outgoing.destroyed) this.#outgoing.end(text);
  }

  /** Called every tick: keeps a quiet stream alive and cuts one whose reader has been stuck for too long. */
  tick(now: number, keepAliveMs: number, slowReaderMs: number): void {
    if (this.#stuckSince !== undefined) {
      if (now - this.#stuckSince >= slowReaderMs) this.#outgoing.destroy();
      return;
    }
    if (now - this.#lastWrite >= keepAliveMs) void this.write(this.#ping, now);
  }

  #drained(): Promise<void> {
    const outgoing = this.#outgoing;
    const { socket } = outgoing;
    return new Promise((resolve) => {
      const done = () => {
        socket?.off('drain', done);
        outgoing.off('drain', done);
        outgoing.off('close', done);
        this.#stuckSince = undefined;
        resolve();
      };
      socket?.on('drain', done);
      outgoing.on('drain', done);
      outgoing.on('close', done);
    });
  }
}

/**
 * One HTTP chunk as one write. Node's own `write` hands the socket four pieces per chunk, which is a tenth of what a small event
 * costs in all. Responses that wait for their turn on the connection, or are not chunked (HTTP/1.0), take Node's way.
 */
function writeChunk(outgoing: ServerResponse, content: string | Buffer): boolean {
  const { socket } = outgoing;
  if (!socket || !outgoing.chunkedEncoding) return outgoing.write(content);
  if (typeof content === 'string') {
    return socket.write(`${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n`);
  }
  const size = `${content.length.toString(16)}\r\n`;
  const chunk = Buffer.allocUnsafe(size.length + content.length + CHUNK_END.length);
  chunk.write(size, 0, 'latin1');
  chunk.set(content, size.length);
  chunk.write(CHUNK_END, size.length + content.length, 'latin1');
  return socket.write(chunk);
}

const CHUNK_END = '\r\n';

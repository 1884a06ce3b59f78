import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  /** Hex SHA-256 of the body. */
  readonly bodyDigest: string;
}

/** A server in the legacy service's place that does what a test says and remembers what it was sent. */
export interface LegacyService extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** How the next requests are answered; the body has been read when this runs. */
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Answers the next request before any of its body is read, and never reads it. */
  answerEarly?: ((outgoing: ServerResponse) => void) | undefined;
}

export async function startLegacyService(): Promise<LegacyService> {
  const server: Server = createServer((incoming, outgoing) => {
    if (service.answerEarly) {
      service.answerEarly(outgoing);
      service.answerEarly = undefined;
      return;
    }
    const digest = createHash('sha256');
    incoming.on('data', (chunk: Buffer) => digest.update(chunk));
    incoming.on('end', () => {
      service.seen.push({
        method: incoming.method ?? '',
        target: incoming.url ?? '',
        rawHeaders: incoming.rawHeaders,
        bodyDigest: digest.digest('hex'),
      });
      service.answer(incoming, outgoing);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const service: LegacyService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    answer: (_, outgoing) => outgoing.end('legacy'),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return service;
}

/** Hex SHA-256, to compare bodies with {@link SeenRequest.bodyDigest}. */
export function digestOf(body: Buffer | string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Values of a header in flat raw headers, in order. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name);
}

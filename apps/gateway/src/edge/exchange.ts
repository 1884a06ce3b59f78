import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderId } from '@sluice/core';
import type { ClientDialect } from '../dialects/dialect.ts';
import type { ClientError } from '../respond/client-error.ts';

/** One request and the answer to it. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly requestId: string;
  readonly dialect: ClientDialect;
  /** From the path's prefix. */
  readonly pinnedProvider?: ProviderId;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** Answers with an error in the caller's dialect. A second answer to one exchange is ignored. */
export function answerError(exchange: Exchange, error: ClientError): void {
  const { outgoing, dialect, requestId } = exchange;
  if (outgoing.headersSent || outgoing.destroyed) return;
  const body = dialect.errorBody(error.status, error.message, requestId);
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    ...dialect.idHeaders(requestId),
  };
  if (error.retryAfter !== undefined) headers['retry-after'] = error.retryAfter;
  // What is left of an unread body would be taken for the next request.
  if (!exchange.incoming.complete) headers['connection'] = 'close';
  outgoing.writeHead(error.status, headers).end(body);
}

/** Answers with a JSON text. */
export function answerJson(exchange: Exchange, body: string, headers: Readonly<Record<string, string>> = {}): void {
  const { outgoing, dialect, requestId } = exchange;
  if (outgoing.headersSent || outgoing.destroyed) return;
  outgoing
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-request-id': requestId,
      ...dialect.idHeaders(requestId),
      ...headers,
    })
    .end(body);
}

import type { IncomingHttpHeaders } from 'node:http';
import type { ClientSource, DialectId, Operation } from '@sluice/core';

/** Credentials, cookies, what belongs to one connection, and what proxies on the way have added: none of an upstream's business. */
const KEPT_BACK = new Set([
  'accept',
  'accept-encoding',
  'api-key',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-api-key',
  'x-goog-api-key',
  'x-real-ip',
  'x-request-id',
]);

const KEPT_BACK_PREFIXES = ['x-forwarded-', 'x-sluice-', 'x-korproxy-', 'cf-', 'sec-'];

/** The request as the client wrote it, for an upstream of the same dialect. */
export function sourceOf(
  dialect: DialectId,
  operation: Operation,
  body: { readonly bytes: Buffer; readonly json: unknown },
  headers: IncomingHttpHeaders,
): ClientSource {
  return {
    dialect,
    operation,
    body: body.bytes,
    json: body.json as Readonly<Record<string, unknown>>,
    headers: forwardable(headers),
  };
}

function forwardable(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || KEPT_BACK.has(name)) continue;
    if (KEPT_BACK_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    kept[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return kept;
}

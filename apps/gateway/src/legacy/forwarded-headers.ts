import type { IncomingMessage } from 'node:http';

/** Headers that belong to one connection (RFC 9110 section 7.6.1), besides those that `Connection` itself names. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The caller's headers as the next hop gets them, flat (`[name, value, …]`), in their order, spelling and number. Left out
 * are those of the connection, `host` (the client sets it from the address) and `expect` (we have answered that);
 * the peer's address is appended to `x-forwarded-for`. The caller's credentials stay: the legacy service checks them itself.
 */
export function requestHeaders(incoming: IncomingMessage): string[] {
  const kept = endToEnd(incoming.rawHeaders, ['host', 'expect', 'x-forwarded-for']);
  const path = [incoming.headers['x-forwarded-for'], incoming.socket.remoteAddress].flat().filter(Boolean);
  if (path.length > 0) kept.push('X-Forwarded-For', path.join(', '));
  return kept;
}

/** The upstream's headers as the caller gets them, flat; only those of the connection are left out. */
export function responseHeaders(raw: readonly (Buffer | string)[]): string[] {
  return endToEnd(
    raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1'))),
    [],
  );
}

function endToEnd(raw: readonly string[], alsoDropped: readonly string[]): string[] {
  const dropped = new Set([...HOP_BY_HOP, ...alsoDropped]);
  forEachHeader(raw, (name, value) => {
    if (name.toLowerCase() !== 'connection') return;
    for (const option of value.split(',')) dropped.add(option.trim().toLowerCase());
  });
  // A length is never a matter of one connection, whatever `Connection` says: dropping it would change the framing.
  dropped.delete('content-length');
  const kept: string[] = [];
  forEachHeader(raw, (name, value) => {
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  });
  return kept;
}

function forEachHeader(raw: readonly string[], visit: (name: string, value: string) => void): void {
  for (let at = 0; at + 1 < raw.length; at += 2) visit(raw[at] ?? '', raw[at + 1] ?? '');
}

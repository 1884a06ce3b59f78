import type { IncomingHttpHeaders } from 'node:http';

/** Headers without those that belong to one connection. */
export function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection, host, 'keep-alive': keepAlive, 'transfer-encoding': encoding, upgrade, ...rest } = headers;
  return rest;
}

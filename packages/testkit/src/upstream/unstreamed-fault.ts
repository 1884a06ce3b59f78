import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import type { WireFault } from './script.ts';

const MIB = 1024 * 1024;
const PAGE = '<!doctype html><html><body><h1>Sign in</h1></body></html>';

/** Sends the faults that are no answer at all. False when this fault is none of them and nothing was sent. */
export function sendUnstreamed(
  response: ServerResponse,
  fault: WireFault | undefined,
  headers: Readonly<Record<string, string>>,
): boolean {
  switch (fault?.kind) {
    case 'silent':
      return true;
    case 'html':
      response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(PAGE);
      return true;
    case 'empty':
      response.writeHead(200, headers).end();
      return true;
    case 'huge':
      response.writeHead(200, headers).end(`data: {"x":"${'x'.repeat(fault.bytes ?? 64 * MIB)}"}\n\n`);
      return true;
    case 'gzip_bomb':
      sendBomb(response, fault.bytes ?? 64 * MIB, headers);
      return true;
    default:
      return false;
  }
}

function sendBomb(response: ServerResponse, bytes: number, headers: Readonly<Record<string, string>>): void {
  const gzip = createGzip({ level: 9 });
  gzip.pipe(response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }));
  const zeros = Buffer.alloc(MIB);
  const feed = (left: number): void => {
    if (left <= 0 || response.destroyed) gzip.end();
    else gzip.write(zeros.subarray(0, Math.min(left, MIB)), () => feed(left - MIB));
  };
  feed(bytes);
}

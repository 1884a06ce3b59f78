import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { eventFrame, oversizedPrelude } from './frame.ts';
import type { Fault } from './script.ts';

/** Response headers of every stream. */
export const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' };

const MIB = 1024 * 1024;
const PAGE = '<!doctype html><html><body><h1>Sign in</h1></body></html>';

/** Sends the faults that are no stream of events at all. False when this fault is none of them and nothing was sent. */
export function sendUnstreamed(response: ServerResponse, fault: Fault | undefined): boolean {
  switch (fault?.kind) {
    case 'silent':
      return true;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
      return true;
    case 'empty':
      response.writeHead(200, EVENT_STREAM).end();
      return true;
    case 'oversized':
      response.writeHead(200, EVENT_STREAM).write(oversizedPrelude(fault.claim ?? 2 ** 31, 92));
      return true;
    case 'huge':
      response
        .writeHead(200, EVENT_STREAM)
        .end(eventFrame('assistantResponseEvent', { content: 'x'.repeat(fault.bytes ?? 64 * MIB) }));
      return true;
    case 'gzip_bomb':
      sendBomb(response, fault.bytes ?? 64 * MIB);
      return true;
    default:
      return false;
  }
}

function sendBomb(response: ServerResponse, bytes: number): void {
  const gzip = createGzip({ level: 9 });
  gzip.pipe(response.writeHead(200, { ...EVENT_STREAM, 'content-encoding': 'gzip' }));
  const zeros = Buffer.alloc(MIB);
  const feed = (left: number): void => {
    if (left <= 0 || response.destroyed) gzip.end();
    else gzip.write(zeros.subarray(0, Math.min(left, MIB)), () => feed(left - MIB));
  };
  feed(bytes);
}

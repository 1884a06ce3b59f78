import type { IncomingMessage } from 'node:http';

/** Why a request is refused before anybody looks at what it wants. */
export interface FramingFault {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Most bytes of header names and values. */
const MOST_HEADER_BYTES = 16 * 1024;
const LONGEST_TARGET = 8_192;
/** A name or an address, and a port; nothing that could be read as a path. */
const HOST = /^(?:[\w.-]{1,255}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?$/;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/**
 * Catches what Node's parser lets through but two hops could read differently: two Host headers, absolute-form targets,
 * other HTTP versions, methods nobody needs, and paths that decode to something else than they say.
 */
export function checkFraming(incoming: IncomingMessage): FramingFault | undefined {
  if (incoming.httpVersionMajor !== 1 || incoming.httpVersionMinor > 1) {
    return { status: 505, message: 'Only HTTP/1.1 is spoken here' };
  }
  if (!METHODS.has(incoming.method ?? '')) return methodFault(incoming.method ?? '');
  const target = incoming.url ?? '';
  if (!target.startsWith('/')) return { status: 400, message: 'The request target must be a path' };
  if (target.length > LONGEST_TARGET) return { status: 414, message: 'The request target is too long' };
  if (hasOddEscape(target)) return { status: 400, message: 'The request target is not validly encoded' };
  if (sizeOf(incoming.rawHeaders) > MOST_HEADER_BYTES) {
    return { status: 431, message: 'The request headers are too large' };
  }
  if (repeats(incoming.rawHeaders, 'host')) return { status: 400, message: 'More than one Host header' };
  if (!HOST.test(incoming.headers.host ?? ''))
    return { status: 400, message: 'The Host header is missing or not valid' };
  if (repeats(incoming.rawHeaders, 'authorization')) {
    return { status: 400, message: 'More than one Authorization header' };
  }
  return undefined;
}

export function methodFault(method: string): FramingFault {
  return { status: 405, message: `Method ${method} is not allowed`, headers: { allow: [...METHODS].join(', ') } };
}

/** Each header counts with the four bytes that are written around it. */
function sizeOf(rawHeaders: readonly string[]): number {
  let size = rawHeaders.length * 2;
  for (const text of rawHeaders) size += text.length;
  return size;
}

function hasOddEscape(target: string): boolean {
  if (!target.includes('%')) return false;
  try {
    return decodeURIComponent(target).includes('\0');
  } catch {
    return true;
  }
}

function repeats(rawHeaders: readonly string[], name: string): boolean {
  let seen = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = rawHeaders[i];
    if (header?.length !== name.length || header.toLowerCase() !== name) continue;
    if (seen) return true;
    seen = true;
  }
  return false;
}

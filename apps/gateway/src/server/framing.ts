import type { IncomingMessage } from 'node:http';

export interface FramingFault {
  readonly status: number;
  readonly message: string;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/**
 * Catches what Node's parser lets through but two hops could read differently: two Host headers, absolute-form targets,
 * other HTTP versions, methods nobody needs, and paths that decode to something else than they say.
 */
export function checkFraming(incoming: IncomingMessage): FramingFault | undefined {
  if (incoming.httpVersionMajor !== 1 || incoming.httpVersionMinor > 1) {
    return { status: 505, message: 'Only HTTP/1.1 is spoken here' };
  }
  if (!METHODS.has(incoming.method ?? '')) return { status: 405, message: `Method ${incoming.method} is not allowed` };
  const target = incoming.url ?? '';
  if (!target.startsWith('/')) return { status: 400, message: 'The request target must be a path' };
  if (target.length > 8_192) return { status: 414, message: 'The request target is too long' };
  if (hasOddEscape(target)) return { status: 400, message: 'The request target is not validly encoded' };
  if (repeats(incoming.rawHeaders, 'host')) return { status: 400, message: 'More than one Host header' };
  if (repeats(incoming.rawHeaders, 'authorization')) {
    return { status: 400, message: 'More than one Authorization header' };
  }
  return undefined;
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

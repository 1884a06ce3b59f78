import type { IncomingMessage } from 'node:http';

export type BodyResult =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'refused'; readonly status: 413 | 415; readonly message: string }
  /** The client left before its body was whole. */
  | { readonly outcome: 'gone' };

/**
 * Reads a JSON request body: identity encoding, a JSON media type, at most `limit` bytes.
 * A declared length over the limit is refused before a byte is read; an undeclared one as soon as it passes.
 */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<BodyResult> {
  const { headers } = incoming;
  const encoding = headers['content-encoding'];
  if (encoding && encoding.toLowerCase() !== 'identity') {
    return { outcome: 'refused', status: 415, message: `Content-Encoding "${clip(encoding)}" is not supported` };
  }
  if (!isJson(headers['content-type'])) {
    return { outcome: 'refused', status: 415, message: 'Content-Type must be application/json (UTF-8)' };
  }
  if (Number(headers['content-length'] ?? 0) > limit) return tooLarge(limit);

  const body = await collect(incoming, limit);
  if (body === 'gone') return { outcome: 'gone' };
  if (body === 'too large') return tooLarge(limit);
  return { outcome: 'read', bytes: body };
}

function collect(incoming: IncomingMessage, limit: number): Promise<Buffer | 'gone' | 'too large'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        incoming.pause();
        resolve('too large');
      } else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    incoming.on('error', () => resolve('gone'));
    incoming.on('close', () => resolve('gone'));
  });
}

function tooLarge(limit: number): BodyResult {
  return { outcome: 'refused', status: 413, message: `The request body is larger than ${limit} bytes` };
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*(.*))?$/i;

function isJson(contentType: string | undefined): boolean {
  const match = JSON_TYPE.exec(contentType ?? '');
  if (!match) return false;
  const charset = /charset\s*=\s*"?([\w-]+)"?/i.exec(match[1] ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

function clip(text: string): string {
  return text.slice(0, 40);
}

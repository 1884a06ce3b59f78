import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 32 * 1024 * 1024;

export interface RequestBody {
  readonly bytes: number;
  /** The parsed JSON; undefined when it is none, or larger than 32 MiB. */
  readonly json: unknown;
}

/** Reads a request to its end. Rejects when the client leaves before that. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  try {
    return { bytes, json: bytes <= MAX_BYTES ? JSON.parse(Buffer.concat(chunks).toString()) : undefined };
  } catch {
    return { bytes, json: undefined };
  }
}

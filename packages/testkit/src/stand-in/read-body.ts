import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 32 * 1024 * 1024;

export interface RequestBody {
  readonly bytes: number;
  /** Empty when the body was larger than 32 MiB. */
  readonly text: string;
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
  const text = bytes <= MAX_BYTES ? Buffer.concat(chunks).toString() : '';
  return { bytes, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

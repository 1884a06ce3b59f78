import type { ByteSource } from './byte-source.ts';

/** How much of an error's body is worth reading. */
export const ERROR_BODY_BYTES = 64 * 1024;

const READ_WITHIN_MS = 5_000;

/**
 * The beginning of a body as text: at most `maxBytes`, and no longer than five seconds. What is cut off is not read and
 * the connection is closed; a body that breaks yields what came before. Invalid UTF-8 becomes replacement characters.
 */
export async function readBounded(body: ByteSource, maxBytes = ERROR_BODY_BYTES): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => void body.return(), READ_WITHIN_MS);
  try {
    for await (const arrived of body) {
      for (const chunk of arrived) {
        chunks.push(chunk);
        bytes += chunk.length;
      }
      if (bytes >= maxBytes) break;
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks, Math.min(bytes, maxBytes)).toString('utf8');
}

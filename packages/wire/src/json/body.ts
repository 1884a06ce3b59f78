import { isUtf8 } from 'node:buffer';
import { nestsDeeperThan } from './nesting.ts';

/** Deepest nesting of arrays and objects a request body may have. */
export const MAX_NESTING = 200;

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  /** `message` is safe to show the caller; it quotes nothing of the body. */
  | { readonly ok: false; readonly message: string };

/**
 * Reads a request body strictly: UTF-8 without a byte order mark, valid JSON, nested at most {@link MAX_NESTING} deep.
 *
 * Of a repeated key the last one counts, as in every JavaScript parser; whoever forwards a body it has read a decision
 * from must therefore forward this value re-serialised, never the original bytes. Lone surrogate escapes are kept.
 */
export function parseJsonBody(bytes: Uint8Array): JsonBody {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length === 0) return { ok: false, message: 'the request body is empty' };
  if (!isUtf8(buffer)) return { ok: false, message: 'the request body is not valid UTF-8' };
  let value: unknown;
  try {
    value = JSON.parse(buffer.toString('utf8'));
  } catch {
    return { ok: false, message: 'the request body is not valid JSON' };
  }
  if (nestsDeeperThan(value, MAX_NESTING)) {
    return { ok: false, message: `the request body nests deeper than ${MAX_NESTING} levels` };
  }
  return { ok: true, value };
}

import { createHash } from 'node:crypto';

/** Longest tool name Kiro takes. */
export const MAX_TOOL_NAME = 64;
const KEPT = 54;
const HASH_DIGITS = 8;

/** The name Kiro sees for a tool: the client's, or for one over 64 characters its beginning and a hash, 63 long. */
export function kiroToolName(name: string): string {
  if (name.length <= MAX_TOOL_NAME) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS);
  return `${name.slice(0, KEPT)}_${hash}`;
}

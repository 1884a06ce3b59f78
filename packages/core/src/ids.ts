import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A short random id with a readable prefix: `req_01ABC…`. 80 random bits, no order, safe in headers, keys and URLs.
 */
export function makeId(prefix: string): string {
  const bytes = randomBytes(16);
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte & 31];
  return `${prefix}_${text}`;
}

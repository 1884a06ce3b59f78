import { randomFillSync } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

/** Randomness is drawn from the system in one go for many ids: a call each costs more than all the rest of an id. */
const pool = Buffer.alloc(LENGTH * 256);
let used = pool.length;

/**
 * A short random id with a readable prefix: `req_01ABC…`. 80 random bits, no order, safe in headers, keys and URLs.
 */
export function makeId(prefix: string): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let text = `${prefix}_`;
  for (let end = used + LENGTH; used < end; used++) text += ALPHABET[(pool[used] ?? 0) & 31];
  return text;
}

import { createHash } from 'node:crypto';

/** A key that seals records, and the name by which an envelope says which key it needs. */
export interface MasterKey {
  /** 16 hex digits derived from the key itself: the same key has the same id everywhere, and tells nothing about it. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** At least one; the first seals, all of them open. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]];

/**
 * Reads 32 bytes written as base64 (either alphabet) or hex. Throws `TypeError` for anything else, without quoting it:
 * a start with half a key must fail loudly.
 */
export function parseMasterKey(text: string): MasterKey {
  const bytes = decode(text.trim());
  if (bytes?.length !== 32) throw new TypeError('a master key is 32 bytes in base64 or hex');
  const id = createHash('sha256').update('sluice master key id').update(bytes).digest('hex').slice(0, 16);
  return { id, bytes };
}

/**
 * Reads one key or several, separated by commas or white space, as an environment variable or a file holds them: the first
 * seals, all of them open. Throws `TypeError` when there is none or one is no key.
 */
export function parseMasterKeys(text: string): MasterKeys {
  const [first = '', ...others] = text.split(/[\s,]+/).filter((part) => part !== '');
  return [parseMasterKey(first), ...others.map(parseMasterKey)];
}

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  // 32 bytes are 43 characters and at most one `=`; Buffer reads both alphabets and skips what it does not know.
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}

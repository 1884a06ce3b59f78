import { hash, randomBytes } from 'node:crypto';

const PREFIX = 'sk-sluice-';
const SECRET_BYTES = 32;

/** A new key. Only `digest` and `hint` may be kept. */
export interface MintedKey {
  /** `sk-sluice-` and 43 characters of `A-Z a-z 0-9 - _`: 256 random bits in base64url. To be shown once. */
  readonly key: string;
  /** See {@link digestOf}. */
  readonly digest: string;
  /** For people to tell keys apart: the prefix and the last four characters. */
  readonly hint: string;
}

/** Makes a key from the system's source of randomness. */
export function mintKey(): MintedKey {
  const key = `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { key, digest: digestOf(key), hint: hintOf(key) };
}

/** SHA-256 of a whole key in hex: enough for keys of 112 bits and more (ASVS 6.5.2), and never comparable by prefix. */
export function digestOf(key: string): string {
  return hash('sha256', key, 'hex');
}

/** What may be shown of a key: its last four characters, and its prefix if it is one of ours. */
function hintOf(key: string): string {
  return `${PREFIX}…${key.slice(-4)}`;
}

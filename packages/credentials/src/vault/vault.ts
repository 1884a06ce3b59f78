import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { MasterKey, MasterKeys } from './master-key.ts';

/** Where a sealed value lives. It is bound to this place: an envelope copied into another row does not open there. */
export interface SealedPlace {
  /** Table or collection. */
  readonly collection: string;
  readonly row: string;
  readonly column: string;
}

export type Opened =
  | { readonly outcome: 'opened'; readonly text: string }
  /** `unknown_key`: sealed with a key that is not here. `damaged`: changed, cut, moved from its place, or no envelope. */
  | { readonly outcome: 'closed'; readonly reason: 'unknown_key' | 'damaged' };

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets that leave the process: AES-256-GCM with a random 96-bit nonce, in the envelope
 * `v1.<key id>.<base64url of nonce, ciphertext and tag>`. Place, key id and version are authenticated with it.
 */
export class Vault {
  #sealing: MasterKey;
  #keys: ReadonlyMap<string, MasterKey>;

  /**
   * @param keys the first one seals, all of them open. To rotate, put the new key in front, write everything once, drop the old.
   */
  constructor(keys: MasterKeys) {
    this.#sealing = keys[0];
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** Id of the key that seals. */
  get sealingKey(): string {
    return this.#sealing.id;
  }

  /** Ids of all keys that open. */
  get openingKeys(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** Goes on with other keys, for everybody who holds this vault: the first one seals, all of them open. */
  use(keys: MasterKeys): void {
    this.#sealing = keys[0];
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  seal(text: string, place: SealedPlace): string {
    const { id, bytes } = this.#sealing;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(authenticated(place, id));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${id}.${sealed.toString('base64url')}`;
  }

  /** Never throws: what cannot be opened is a value that says why. */
  open(envelope: string, place: SealedPlace): Opened {
    const [version, id, body, more] = envelope.split('.');
    if (version !== VERSION || id === undefined || !body || more !== undefined) return DAMAGED;
    const key = this.#keys.get(id);
    if (!key) return { outcome: 'closed', reason: 'unknown_key' };
    const sealed = Buffer.from(body, 'base64url');
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return DAMAGED;
    const tagAt = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(authenticated(place, id));
    decipher.setAuthTag(sealed.subarray(tagAt));
    try {
      const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
      return { outcome: 'opened', text: text.toString('utf8') };
    } catch {
      return DAMAGED;
    }
  }

  /** Whether an envelope was sealed with another key than the one that seals now, and should be written again. */
  isOutdated(envelope: string): boolean {
    return !envelope.startsWith(`${VERSION}.${this.#sealing.id}.`);
  }
}

const DAMAGED: Opened = { outcome: 'closed', reason: 'damaged' };

/** JSON keeps the parts apart: no choice of names makes two places read the same. */
function authenticated(place: SealedPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, place.collection, place.row, place.column]));
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const NONCE = 96;
const MAC = 32;

/**
 * Makes and checks the opaque texts vendors hand out to get back unchanged: thinking signatures, thought signatures,
 * encrypted reasoning. One made for another purpose, about another text, or with another key is none.
 */
export class Signer {
  readonly #key: string;

  /** Simulators with the same key accept each other's, as all accounts of one vendor do. */
  constructor(key: string) {
    this.#key = key;
  }

  /** Base64, 172 characters; new at every call. */
  sign(purpose: string, about: string): string {
    const nonce = randomBytes(NONCE);
    return Buffer.concat([nonce, this.#mac(purpose, about, nonce)]).toString('base64');
  }

  isOurs(signature: string, purpose: string, about: string): boolean {
    const bytes = Buffer.from(signature, 'base64');
    if (bytes.length !== NONCE + MAC || bytes.toString('base64') !== signature) return false;
    const nonce = bytes.subarray(0, NONCE);
    return timingSafeEqual(bytes.subarray(NONCE), this.#mac(purpose, about, nonce));
  }

  #mac(purpose: string, about: string, nonce: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(`${purpose}\0${about}\0`).update(nonce).digest();
  }
}

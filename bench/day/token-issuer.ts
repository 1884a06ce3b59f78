import { START } from './calendar.ts';
import { randomFrom } from './random.ts';

export interface IssuedToken {
  readonly token: string;
  /** What the vendor says, epoch milliseconds. */
  readonly expiresAt: number;
}

export type TokenState = 'good' | 'expired' | 'revoked';

/** Of the tokens, those that a vendor takes back before their time: a login elsewhere, a changed password. */
const REVOKED_SHARE = 0.02;

/**
 * A vendor's token endpoint, as far as time goes. The n-th token of an account has the same fate for every contestant;
 * the first is already somewhere in its life when the day starts.
 */
export class TokenIssuer {
  readonly #seed: number;
  readonly #lifeMs: number;
  readonly #issued = new Map<string, number>();
  readonly #tokens = new Map<string, { readonly expiresAt: number; readonly revokedAt: number }>();

  constructor(seed: number, lifeMs: number) {
    this.#seed = seed;
    this.#lifeMs = lifeMs;
  }

  issue(accountId: string, now: number): IssuedToken {
    const nth = this.#issued.get(accountId) ?? 0;
    this.#issued.set(accountId, nth + 1);
    const random = randomFrom(this.#seed + hash(`${accountId} ${nth}`));
    const issuedAt = nth === 0 ? START - random() * this.#lifeMs : now;
    const expiresAt = Math.floor(issuedAt + this.#lifeMs);
    const revoked = random() < REVOKED_SHARE;
    const revokedAt = revoked ? now + random() * (expiresAt - now) : Number.POSITIVE_INFINITY;
    const token = `${accountId}#${nth}`;
    this.#tokens.set(token, { expiresAt, revokedAt });
    return { token, expiresAt };
  }

  stateOf(token: string, now: number): TokenState {
    const known = this.#tokens.get(token);
    if (!known || now >= known.revokedAt) return 'revoked';
    return now >= known.expiresAt ? 'expired' : 'good';
  }

  /** Tokens given out over all accounts, the first ones not counted. */
  get refreshes(): number {
    return [...this.#issued.values()].reduce((sum, issued) => sum + issued - 1, 0);
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

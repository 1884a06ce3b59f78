import { hash, timingSafeEqual } from 'node:crypto';

/** What a token is good for. An admin may do whatever a viewer may. */
export type Role = 'viewer' | 'admin';

/** A token as the operator configured it. */
export interface AdminToken {
  /** Goes into the audit log in place of the token. */
  readonly name: string;
  readonly role: Role;
  readonly token: string;
}

/** Who calls, once that is known. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
}

/** The tokens of the admin API. Holds digests only; finding one takes the same time whichever is presented. */
export class AdminTokens {
  readonly #known: readonly { readonly digest: Buffer; readonly caller: Caller }[];

  /** Throws `TypeError` on an empty token: it would let everybody in. */
  constructor(tokens: readonly AdminToken[]) {
    if (tokens.length === 0 || tokens.some(({ token }) => token.trim() === '')) {
      throw new TypeError('the admin API needs a token that is not empty');
    }
    this.#known = tokens.map(({ name, role, token }) => ({ digest: digestOf(token), caller: { name, role } }));
  }

  recognise(presented: string): Caller | undefined {
    const digest = digestOf(presented);
    let found: Caller | undefined;
    for (const known of this.#known) if (timingSafeEqual(digest, known.digest)) found ??= known.caller;
    return found;
  }
}

/** Shorter tokens may be words or have few bits; those that are made up here have 43 characters of 6 bits. */
const UNGUESSABLE_LENGTH = 32;

/** Whether somebody who may try as often as they like could find this token. The configuration takes any length. */
export function isGuessable(token: string): boolean {
  return token.length < UNGUESSABLE_LENGTH;
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

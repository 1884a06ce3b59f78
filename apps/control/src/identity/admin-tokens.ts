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

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

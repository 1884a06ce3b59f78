/** What `POST /refreshToken` and `POST /token` do for the next call, instead of a plain success. */
export type RefreshScript =
  | { readonly kind: 'rate_limited' | 'server_error' | 'timeout' | 'garbage' | 'invalid_grant' | 'unauthorized' }
  /** Success, but the reply has no refreshToken: the old one stays valid. */
  | { readonly kind: 'missing_refresh_token' }
  | { readonly kind: 'missing_access_token' }
  /** The token is rotated, and the reply is lost: the connection is reset. */
  | { readonly kind: 'lost_reply' }
  /** Success after so many milliseconds. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

export interface FamilyStats {
  readonly account: string;
  readonly calls: number;
  readonly rotations: number;
  /** Times a refresh token was presented again after it had been used. */
  readonly reuses: number;
  readonly revoked: boolean;
  readonly maxConcurrentCalls: number;
  /** Calls that presented each generation of the token; more than 1 anywhere = two refreshers met. */
  readonly callsPerGeneration: readonly number[];
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

interface Family {
  readonly account: string;
  current: string;
  generation: number;
  calls: number;
  rotations: number;
  reuses: number;
  revoked: boolean;
  running: number;
  maxConcurrentCalls: number;
  readonly callsPerGeneration: number[];
}

/** Access tokens with their expiry and refresh-token families: single use, rotation, and revocation of the family on reuse. */
export class TokenBook {
  readonly #access = new Map<string, { account: string; expiresAt: number }>();
  readonly #families = new Map<string, Family>();
  readonly #generations = new Map<string, { family: Family; generation: number }>();
  #expiresIn: number;

  constructor(expiresIn: number) {
    this.#expiresIn = expiresIn;
  }

  /** Lifetime of access tokens issued from now on, seconds. */
  set expiresIn(seconds: number) {
    this.#expiresIn = seconds;
  }

  addAccess(token: string, account: string, expiresAt = Number.POSITIVE_INFINITY): void {
    this.#access.set(token, { account, expiresAt });
  }

  addFamily(account: string, refreshToken: string): void {
    const family: Family = {
      account,
      current: refreshToken,
      generation: 0,
      calls: 0,
      rotations: 0,
      reuses: 0,
      revoked: false,
      running: 0,
      maxConcurrentCalls: 0,
      callsPerGeneration: [],
    };
    this.#families.set(account, family);
    this.#generations.set(refreshToken, { family, generation: 0 });
  }

  /** The account a bearer belongs to; undefined when unknown, `expired` set when its time is over. */
  owner(accessToken: string, now: number): { account: string; expired: boolean } | undefined {
    const known = this.#access.get(accessToken);
    return known && { account: known.account, expired: now >= known.expiresAt };
  }

  /** Account of a refresh token of any generation. */
  familyOf(refreshToken: string): string | undefined {
    return this.#generations.get(refreshToken)?.family.account;
  }

  /** Counts a call that begins; the returned function ends it. */
  enter(refreshToken: string): () => void {
    const known = this.#generations.get(refreshToken);
    if (!known) return () => undefined;
    const { family, generation } = known;
    family.calls++;
    family.callsPerGeneration[generation] = (family.callsPerGeneration[generation] ?? 0) + 1;
    family.running++;
    family.maxConcurrentCalls = Math.max(family.maxConcurrentCalls, family.running);
    return () => {
      family.running--;
    };
  }

  /** Trades a refresh token in. A used one revokes its whole family; undefined = invalid_grant. */
  redeem(refreshToken: string, now: number, rotate: boolean): IssuedTokens | undefined {
    const known = this.#generations.get(refreshToken);
    if (!known || known.family.revoked) return undefined;
    const { family } = known;
    if (family.current !== refreshToken) {
      family.reuses++;
      family.revoked = true;
      return undefined;
    }
    if (rotate) this.#rotate(family);
    const accessToken = `at-${family.account}-${family.calls}-${family.generation}`;
    this.addAccess(accessToken, family.account, now + this.#expiresIn * 1_000);
    return { accessToken, refreshToken: family.current, expiresIn: this.#expiresIn };
  }

  /** Somebody else used the refresh token: the one we know of is now a used one. Returns the new token. */
  rotateElsewhere(account: string): string | undefined {
    const family = this.#families.get(account);
    if (family) this.#rotate(family);
    return family?.current;
  }

  /** Every access token of the account is expired from now on. */
  expire(account: string, now: number): void {
    for (const entry of this.#access.values()) if (entry.account === account) entry.expiresAt = now;
  }

  revoke(account: string): void {
    const family = this.#families.get(account);
    if (family) family.revoked = true;
  }

  stats(): Record<string, FamilyStats> {
    return Object.fromEntries(
      [...this.#families].map(
        ([account, { current: _current, running: _running, generation: _generation, ...stats }]) => [
          account,
          { ...stats, callsPerGeneration: Array.from(stats.callsPerGeneration, (calls) => calls ?? 0) },
        ],
      ),
    );
  }

  #rotate(family: Family): void {
    family.generation++;
    family.rotations++;
    family.current = `rt-${family.account}-${family.generation}`;
    this.#generations.set(family.current, { family, generation: family.generation });
  }
}

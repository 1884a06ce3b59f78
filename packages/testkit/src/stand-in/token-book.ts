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

/** What became of a refresh token that was presented. */
export type Redemption =
  | { readonly outcome: 'issued'; readonly tokens: IssuedTokens }
  /** Its time was over; the family is revoked with it, unless the book forgives. */
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'revoked' }
  | { readonly outcome: 'unknown' };

/** Facts that go into a new access token. */
export interface AccessFacts {
  readonly account: string;
  /** Grows with every access token of the account. */
  readonly serial: number;
  readonly generation: number;
  /** Epoch ms. */
  readonly issuedAt: number;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** How tokens look. */
export interface TokenMint {
  access(facts: AccessFacts): string;
  refresh(account: string, generation: number): string;
}

interface Family {
  readonly account: string;
  current: string;
  generation: number;
  serial: number;
  calls: number;
  rotations: number;
  reuses: number;
  revoked: boolean;
  running: number;
  maxConcurrentCalls: number;
  readonly callsPerGeneration: number[];
}

const PLAIN: TokenMint = {
  access: ({ account, serial, generation }) => `at-${account}-${serial}-${generation}`,
  refresh: (account, generation) => `rt-${account}-${generation}`,
};

/** Access tokens with their expiry and refresh-token families: single use, rotation, and revocation of the family on reuse. */
export class TokenBook {
  readonly #access = new Map<string, { account: string; expiresAt: number }>();
  readonly #families = new Map<string, Family>();
  readonly #generations = new Map<string, { family: Family; generation: number }>();
  readonly #mint: TokenMint;
  readonly #forgivesReuse: boolean;
  #expiresIn: number;

  /** `expiresIn` in seconds. With `forgivesReuse` a used token is refused and its family lives on. */
  constructor(expiresIn: number, { mint = PLAIN, forgivesReuse = false }: TokenBookOptions = {}) {
    this.#expiresIn = expiresIn;
    this.#mint = mint;
    this.#forgivesReuse = forgivesReuse;
  }

  /** Lifetime of access tokens issued from now on, seconds. */
  set expiresIn(seconds: number) {
    this.#expiresIn = seconds;
  }

  addAccess(token: string, account: string, expiresAt = Number.POSITIVE_INFINITY): void {
    this.#access.set(token, { account, expiresAt });
  }

  /** The first refresh token of an account; minted when none is given. */
  addFamily(account: string, refreshToken = this.#mint.refresh(account, 0)): string {
    const family: Family = {
      account,
      current: refreshToken,
      generation: 0,
      serial: 0,
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
    return refreshToken;
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

  /** How many times the account's token had been rotated when this one was new; undefined for an unknown token. */
  generationOf(refreshToken: string): number | undefined {
    return this.#generations.get(refreshToken)?.generation;
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

  /** Trades a refresh token in. A used one revokes its whole family. */
  redeem(refreshToken: string, now: number, rotate: boolean): Redemption {
    const known = this.#generations.get(refreshToken);
    if (!known) return { outcome: 'unknown' };
    const { family } = known;
    if (family.revoked) return { outcome: 'revoked' };
    if (family.current !== refreshToken) {
      family.reuses++;
      family.revoked = !this.#forgivesReuse;
      return { outcome: 'reused' };
    }
    if (rotate) this.#rotate(family);
    return { outcome: 'issued', tokens: this.#issue(family, now) };
  }

  /** A further access token of the account without a refresh, of another life (seconds) if one is given; undefined when it has no family. */
  issue(account: string, now: number, expiresIn = this.#expiresIn): IssuedTokens | undefined {
    const family = this.#families.get(account);
    return family && this.#issue(family, now, expiresIn);
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
    return Object.fromEntries([...this.#families].map(([account, family]) => [account, statsOf(family)]));
  }

  #issue(family: Family, now: number, expiresIn = this.#expiresIn): IssuedTokens {
    const { account, generation } = family;
    const expiresAt = now + expiresIn * 1_000;
    const accessToken = this.#mint.access({ account, serial: ++family.serial, generation, issuedAt: now, expiresAt });
    this.addAccess(accessToken, account, expiresAt);
    return { accessToken, refreshToken: family.current, expiresIn };
  }

  #rotate(family: Family): void {
    family.generation++;
    family.rotations++;
    family.current = this.#mint.refresh(family.account, family.generation);
    this.#generations.set(family.current, { family, generation: family.generation });
  }
}

export interface TokenBookOptions {
  /** Default `at-account-serial-generation` and `rt-account-generation`. */
  readonly mint?: TokenMint;
  /** Default false. */
  readonly forgivesReuse?: boolean;
}

function statsOf({ account, calls, rotations, reuses, revoked, maxConcurrentCalls, ...family }: Family): FamilyStats {
  const callsPerGeneration = Array.from(family.callsPerGeneration, (count) => count ?? 0);
  return { account, calls, rotations, reuses, revoked, maxConcurrentCalls, callsPerGeneration };
}

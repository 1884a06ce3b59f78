import type { Account, Failure } from '@sluice/core';
import type { CredentialRecord } from './record.ts';
import type { RefreshAnswer, TokenRefresher } from './refresher.ts';

export const HOUR_MS = 3_600_000;

/** A vendor whose refresh tokens work once: the loser of a race kills the whole family, as the strict ones do. */
export class SingleUseVendor implements TokenRefresher {
  calls = 0;
  revoked = false;
  /** Answers given instead of a fresh token, in order. */
  readonly script: RefreshAnswer[] = [];
  /** Awaited between the call and its answer. */
  gate: Promise<unknown> = Promise.resolve();
  readonly #clock: () => number;
  #generation = 1;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** What an account starts with: generation 1, living for so many milliseconds. */
  firstRecord(livesMs = HOUR_MS): CredentialRecord {
    return { access_token: 'canary-at-1', refresh_token: 'canary-rt-1', expires_at: this.#clock() + livesMs };
  }

  /** The only refresh token that works. */
  get newest(): string {
    return `canary-rt-${this.#generation}`;
  }

  canRefresh(_account: Account, record: CredentialRecord): boolean {
    return record.refresh_token !== undefined;
  }

  async refresh(_account: Account, record: CredentialRecord): Promise<RefreshAnswer> {
    this.calls += 1;
    const presented = record.refresh_token;
    await this.gate;
    const scripted = this.script.shift();
    if (scripted) return scripted;
    if (this.revoked || presented !== `canary-rt-${this.#generation}`) {
      this.revoked = true;
      return { outcome: 'rejected', failure: LOGIN_NEEDED };
    }
    this.#generation += 1;
    const changes = {
      access_token: `canary-at-${this.#generation}`,
      refresh_token: `canary-rt-${this.#generation}`,
      expires_at: new Date(this.#clock() + HOUR_MS).toISOString(),
    };
    return { outcome: 'refreshed', changes };
  }
}

export const LOGIN_NEEDED: Failure = {
  kind: 'authentication',
  scope: 'account',
  retryable: true,
  needsHuman: true,
  message: 'a new login is needed',
};

export const VENDOR_DOWN: Failure = { kind: 'transient', scope: 'account', retryable: true, message: 'vendor is down' };

export function testAccount(id = 'k1', auth: Account['auth'] = 'social'): Account {
  return { id, provider: 'kiro', auth, priority: 0, weight: 1, urls: {}, settings: {} };
}

import type { Clock } from '@sluice/core';
import type { RefreshEvent } from '@sluice/credentials';
import type { PoolChange } from '@sluice/dispatch';
import type { AccountEvent, FleetEvent, Once, ReplicaEvent, Telling, TokenEvent } from '@sluice/pool';

export interface FleetEventsOptions {
  /** Id of this gateway. */
  readonly replica: string;
  /** Must neither wait nor throw. */
  readonly publish: (telling: Telling<FleetEvent>) => void;
  readonly clock: Clock;
}

/** Says once what several replicas may see: at least, and at most, so long, milliseconds. */
const LEAST_FRESH_MS = 3_000;
const MOST_FRESH_MS = 30_000;

/** Tells everybody who listens to the admin API what this gateway sees: changes only, nothing of requests that go well. */
export class FleetEvents {
  readonly #options: FleetEventsOptions;

  constructor(options: FleetEventsOptions) {
    this.#options = options;
  }

  stateChanged({ provider, accountId, scope, after, cause, retryAt }: PoolChange): void {
    const state = STATES[after];
    if (!state) return;
    const event: AccountEvent = {
      ...{ type: 'account', provider, account_id: accountId, scope, state, reason: cause },
      retry_at: isoTimeOrNull(retryAt),
      ...this.#seen(),
    };
    const left = retryAt === undefined ? MOST_FRESH_MS : retryAt - this.#options.clock();
    const forMs = Math.min(MOST_FRESH_MS, Math.max(LEAST_FRESH_MS, left));
    this.#publish(event, { about: `account ${provider} ${accountId} ${scope}`, word: state, forMs });
  }

  /** Another replica's success, and one that is still busy, are nothing new. */
  refreshed({ account, result, version, expiresAt }: RefreshEvent): void {
    const told = RESULTS[result];
    if (!told) return;
    const event: TokenEvent = {
      ...{ type: 'token', provider: account.provider, account_id: account.id, result: told },
      expires_at: isoTimeOrNull(expiresAt),
      ...this.#seen(),
    };
    const word = told === 'refreshed' ? `${told} ${version ?? ''}` : told;
    this.#publish(event, { about: `token ${account.id}`, word, forMs: MOST_FRESH_MS });
  }

  replica(state: ReplicaEvent['state']): void {
    const event: ReplicaEvent = { type: 'replica', state, ...this.#seen() };
    this.#publish(event, { about: `replica ${event.replica}`, word: state, forMs: 2 * MOST_FRESH_MS });
  }

  #publish(event: FleetEvent, once: Once): void {
    this.#options.publish({ event, once });
  }

  #seen(): { readonly replica: string; readonly at: string } {
    return { replica: this.#options.replica, at: new Date(this.#options.clock()).toISOString() };
  }
}

/** What the pool's words for a block mean to an operator. */
const STATES: Readonly<Record<string, AccountEvent['state']>> = {
  none: 'recovered',
  cooldown: 'cooling',
  quota: 'cooling',
  tripped: 'tripped',
  auth_failed: 'login_needed',
  disabled: 'disabled',
};

const RESULTS: Readonly<Record<RefreshEvent['result'], TokenEvent['result'] | undefined>> = {
  refreshed: 'refreshed',
  unstored: 'refreshed',
  rejected: 'rejected',
  failed: 'failed',
  ...{ reused: undefined, conflict: undefined, busy: undefined },
};

/** A vendor may name a moment that no date can. */
function isoTimeOrNull(moment: number | undefined): string | null {
  return moment === undefined || Math.abs(moment) > 8.64e15 ? null : new Date(moment).toISOString();
}

import { type Account, PROVIDER_IDS, type ProviderId } from '@sluice/core';
import type { Pool } from '@sluice/pool';
import type { RoutingSnapshot } from '@sluice/routing';
import type { PublishedSnapshot } from '@sluice/routing/published';
import type { Config } from '@sluice/runtime';
import { memberOf } from './member.ts';
import { snapshotOf } from './routing.ts';

/** What is in force: the accounts and how requests are routed to them. */
export interface Assignment {
  readonly accounts: readonly Account[];
  readonly routing: RoutingSnapshot;
  /** What control has published; absent where the configuration file is all there is. */
  readonly published?: PublishedSnapshot;
}

/**
 * The accounts this gateway serves with, replaced as a whole while requests run. Whoever has an account in hand keeps it: a removed one
 * gets no new requests and finishes those it has.
 */
export class Roster {
  readonly #pools: ReadonlyMap<ProviderId, Pool>;
  #assignment: Assignment;
  #byId: ReadonlyMap<string, Account>;

  private constructor(pools: ReadonlyMap<ProviderId, Pool>, assignment: Assignment) {
    this.#pools = pools;
    this.#assignment = assignment;
    this.#byId = indexOf(assignment.accounts);
  }

  /** Begins with this assignment; the pools know their members when it resolves. */
  static async open(pools: ReadonlyMap<ProviderId, Pool>, assignment: Assignment): Promise<Roster> {
    const roster = new Roster(pools, assignment);
    await roster.#syncPools();
    return roster;
  }

  get accounts(): readonly Account[] {
    return this.#assignment.accounts;
  }

  get routing(): RoutingSnapshot {
    return this.#assignment.routing;
  }

  get published(): PublishedSnapshot | undefined {
    return this.#assignment.published;
  }

  account(id: string): Account | undefined {
    return this.#byId.get(id);
  }

  /** Serves with these accounts from now on. New ones are known before a pool can pick them, old ones until none does any more. */
  async replace(assignment: Assignment): Promise<void> {
    this.#byId = new Map([...this.#byId, ...indexOf(assignment.accounts)]);
    this.#assignment = assignment;
    await this.#syncPools();
    this.#byId = indexOf(assignment.accounts);
  }

  async #syncPools(): Promise<void> {
    const groups = this.published?.groups ?? [];
    const groupsOf = (id: string) => groups.flatMap((group) => (group.accountIds.includes(id) ? [group.id] : []));
    for (const [provider, pool] of this.#pools) {
      const own = this.accounts.filter((account) => account.provider === provider);
      await pool.sync(own.map((account) => memberOf(account, groupsOf(account.id))));
    }
  }
}

/** The assignment that a configuration file alone gives. */
export function configuredAssignment(config: Config, accounts: readonly Account[]): Assignment {
  return { accounts, routing: snapshotOf(config, accounts, new Set(PROVIDER_IDS)) };
}

/** The assignment that control has published. The file still says what models are called. */
export function publishedAssignment(config: Config, published: PublishedSnapshot): Assignment {
  return { ...configuredAssignment(config, published.accounts), published };
}

function indexOf(accounts: readonly Account[]): ReadonlyMap<string, Account> {
  return new Map(accounts.map((account) => [account.id, account]));
}

import { type Account, PROVIDER_IDS, type ProviderId } from '@sluice/core';
import type { Member, Pool } from '@sluice/pool';
import type { RoutingSnapshot } from '@sluice/routing';
import type { PublishedGroup, PublishedSnapshot } from '@sluice/routing/published';
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
  /** What the pools were told last: an account that has not changed is told as the same object. */
  #members: ReadonlyMap<Account, Member> = new Map();
  readonly #told = new Map<ProviderId, readonly Member[]>();

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
    const both = new Map(this.#byId);
    for (const account of assignment.accounts) both.set(account.id, account);
    this.#byId = both;
    this.#assignment = assignment;
    await this.#syncPools();
    this.#byId = indexOf(assignment.accounts);
  }

  async #syncPools(): Promise<void> {
    const groups = groupsByAccount(this.published?.groups ?? []);
    const before = this.#members;
    this.#members = new Map(
      this.accounts.map((account) => [account, memberOf(account, groups.get(account.id), before.get(account))]),
    );
    for (const [provider, pool] of this.#pools) {
      const own = this.accounts.filter((account) => account.provider === provider);
      const members = own.flatMap((account) => this.#members.get(account) ?? []);
      const told = this.#told.get(provider);
      if (told?.length === members.length && members.every((member, index) => member === told[index])) continue;
      this.#told.delete(provider);
      await pool.sync(members);
      this.#told.set(provider, members);
    }
  }
}

function groupsByAccount(groups: readonly PublishedGroup[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { id, accountIds } of groups) {
    for (const account of accountIds) {
      const known = found.get(account);
      if (known) known.push(id);
      else found.set(account, [id]);
    }
  }
  return found;
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

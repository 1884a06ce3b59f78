import { setImmediate } from 'node:timers/promises';
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
  /** The accounts before, while a pool may still pick one of them. */
  #leaving: ReadonlyMap<string, Account> | undefined;
  /** What the pools were told last: an account that has not changed is told as the same object. */
  readonly #members = new WeakMap<Account, Member>();
  readonly #told = new Map<ProviderId, readonly Member[]>();
  #replacing: Promise<void> = Promise.resolve();

  /** Begins with this assignment. The pools hear of it by `settle`. */
  constructor(pools: ReadonlyMap<ProviderId, Pool>, assignment: Assignment) {
    this.#pools = pools;
    this.#assignment = assignment;
    this.#byId = indexOf(assignment.accounts);
  }

  /**
   * Tells the pools what is in force, unless a `replace` has. Other replicas share them: one that starts must not tell them what its
   * file says where control has published something else.
   */
  settle(): Promise<void> {
    return this.#told.size > 0 ? this.#replacing : this.replace(this.#assignment);
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
    return this.#byId.get(id) ?? this.#leaving?.get(id);
  }

  /**
   * Serves with these accounts from now on. New ones are known before a pool can pick them, old ones until none does any more. One call after
   * the other; after a rejection the pools are told again by the next.
   */
  replace(assignment: Assignment): Promise<void> {
    const put = () => this.#put(assignment);
    this.#replacing = this.#replacing.then(put, put);
    return this.#replacing;
  }

  async #put(assignment: Assignment): Promise<void> {
    this.#leaving = this.#leaving ? new Map([...this.#leaving, ...this.#byId]) : this.#byId;
    this.#byId = indexOf(assignment.accounts);
    this.#assignment = assignment;
    await this.#syncPools();
    this.#leaving = undefined;
  }

  async #syncPools(): Promise<void> {
    const groups = groupsByAccount(this.published?.groups ?? []);
    for (const [provider, pool] of this.#pools) {
      const own = this.accounts.filter((account) => account.provider === provider);
      const members = own.map((account) => {
        const member = memberOf(account, groups.get(account.id), this.#members.get(account));
        this.#members.set(account, member);
        return member;
      });
      // With ten thousand accounts each of these steps takes milliseconds: requests have their turn in between.
      await setImmediate();
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

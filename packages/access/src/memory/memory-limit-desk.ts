import { type Clock, systemClock } from '@sluice/core';
import { isLimited, type KeyLimits, LIMIT_NAMES } from '../keys/index.ts';
import {
  type Actual,
  type Amounts,
  charged,
  estimated,
  type Grant,
  type Granted,
  holds,
  isLeased,
  type LimitDesk,
  type Limited,
  type LimitedKey,
  limited,
  type Spent,
  type Standing,
  type TakeRequest,
  UNLIMITED,
} from '../limits/index.ts';
import {
  type Charge,
  type Counts,
  charge,
  countsAt,
  NO_AMOUNTS,
  NOTHING_USED,
  raise,
  release,
  settle,
} from './counts.ts';
import { standingsOf, waitOf } from './room.ts';

export interface MemoryLimitDeskOptions {
  /** How long a concurrent slot is held without renewal, ms. Default 60 000. */
  readonly leaseMs?: number;
  /** How long a request that is never settled is remembered, ms. Default a day. */
  readonly openMs?: number;
  /** How long a settled request is remembered, so that settling it again changes nothing, ms. Default 5 minutes. */
  readonly settledMs?: number;
  readonly now?: Clock;
}

interface KeyAccount {
  counts: Counts;
  /** Request id to the end of its lease. */
  readonly leases: Map<string, number>;
}

/** The limits of one process. States the rules that the other adapters share between replicas. */
export class MemoryLimitDesk implements LimitDesk {
  readonly #leaseMs: number;
  readonly #openMs: number;
  readonly #settledMs: number;
  readonly #now: Clock;
  readonly #accounts = new Map<string, KeyAccount>();
  /** In the order of their ends, as `#settled` is. */
  readonly #open = new Map<string, { readonly charge: Charge; readonly until: number }>();
  readonly #settled = new Map<string, { readonly until: number }>();

  constructor(options: MemoryLimitDeskOptions = {}) {
    this.#leaseMs = options.leaseMs ?? 60_000;
    this.#openMs = options.openMs ?? 86_400_000;
    this.#settledMs = options.settledMs ?? 300_000;
    this.#now = options.now ?? systemClock;
  }

  async take(request: TakeRequest): Promise<Granted | Limited> {
    const { id, key } = request;
    if (!isLimited(key.limits)) return UNLIMITED;
    const now = this.#now();
    const { account, counts: before } = this.#account(key.id, now);
    const { limits } = key;
    const amounts = estimated(request);
    const ahead = request.ahead && estimated(request.ahead);
    const grant: Grant = { id, key, ...amounts, ...(ahead && { ahead }) };
    let counts = before;
    let running = runningAt(account.leases, now);
    if (!this.#open.has(nameOf(grant)) && !this.#settled.has(nameOf(grant))) {
      const refusal = refusalOf(limits, counts, running, amounts);
      if (refusal) return refusal;
      const next = charge(counts, limits, amounts, ahead ?? NO_AMOUNTS);
      counts = next.counts;
      account.counts = counts;
      if (isLeased(grant)) {
        account.leases.set(id, now + this.#leaseMs);
        running += 1;
      }
      this.#open.set(nameOf(grant), { charge: next.charge, until: now + this.#openMs });
    }
    return { outcome: 'granted', grant, standings: standingsOf(limits, counts, running) };
  }

  async settle(grant: Grant, actual: Actual): Promise<void> {
    const name = nameOf(grant);
    const now = this.#now();
    const { account, counts } = this.#account(grant.key.id, now);
    if (this.#settled.has(name)) return;
    const { day, month } = counts;
    const charge = this.#open.get(name)?.charge ?? { ...NO_AMOUNTS, ahead: NO_AMOUNTS, day, month };
    this.#open.delete(name);
    this.#settled.set(name, { until: now + this.#settledMs });
    account.leases.delete(grant.id);
    const refund = actual.outcome === 'refund';
    const used = refund ? NO_AMOUNTS : charged(actual, grant);
    account.counts = settle(counts, grant.key.limits, charge, used, refund);
  }

  async renew(grants: readonly Grant[]): Promise<void> {
    const now = this.#now();
    for (const grant of grants) {
      const name = nameOf(grant);
      this.#forget(now);
      const { leases } = this.#known(grant.key.id);
      if (!isLeased(grant) || this.#settled.has(name)) continue;
      leases.set(grant.id, now + this.#leaseMs);
      const open = this.#open.get(name);
      this.#open.delete(name);
      if (open) this.#open.set(name, { charge: open.charge, until: now + this.#openMs });
    }
  }

  async inspect({ id, limits }: LimitedKey): Promise<readonly Standing[]> {
    const now = this.#now();
    const { account, counts } = this.#account(id, now);
    return standingsOf(limits, counts, runningAt(account.leases, now));
  }

  async raise(id: string, spent: Spent): Promise<void> {
    const { account, counts } = this.#account(id, this.#now());
    account.counts = raise(counts, spent);
  }

  /** The account of a key, and its counts by now: what requests hold ahead is given back when their leases run out. */
  #account(id: string, now: number): { readonly account: KeyAccount; readonly counts: Counts } {
    this.#forget(now);
    const account = this.#known(id);
    let counts = countsAt(account.counts, now);
    for (const [lease, end] of account.leases) {
      if (end > now) continue;
      account.leases.delete(lease);
      const name = `${id} ${lease}`;
      const open = this.#open.get(name);
      if (!open || !holds(open.charge.ahead)) continue;
      const released = release(counts, open.charge);
      counts = released.counts;
      account.counts = counts;
      this.#open.set(name, { ...open, charge: released.charge });
    }
    return { account, counts };
  }

  #known(id: string): KeyAccount {
    const account = this.#accounts.get(id) ?? { counts: NOTHING_USED, leases: new Map() };
    this.#accounts.set(id, account);
    return account;
  }

  /** Requests whose time is over. */
  #forget(now: number): void {
    for (const memory of [this.#open, this.#settled]) {
      for (const [name, { until }] of memory) {
        if (until > now) break;
        memory.delete(name);
      }
    }
  }
}

function refusalOf(limits: KeyLimits, counts: Counts, running: number, amounts: Amounts): Limited | undefined {
  const waits = LIMIT_NAMES.map((name) => waitOf(name, limits[name], counts, running, amounts));
  const longest = Math.max(...waits);
  const name = LIMIT_NAMES[waits.indexOf(longest)];
  if (longest === 0 || name === undefined) return undefined;
  return limited(name, longest, standingsOf(limits, counts, running));
}

function runningAt(leases: ReadonlyMap<string, number>, now: number): number {
  let running = 0;
  for (const end of leases.values()) if (end > now) running += 1;
  return running;
}

function nameOf({ id, key }: Grant): string {
  return `${key.id} ${id}`;
}

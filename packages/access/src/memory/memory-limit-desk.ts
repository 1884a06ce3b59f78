import { type Clock, systemClock } from '@sluice/core';
import { isLimited, type KeyLimits, LIMIT_NAMES } from '../keys/index.ts';
import {
  type Actual,
  type Amounts,
  charged,
  estimated,
  type Grant,
  type Granted,
  type LimitDesk,
  type Limited,
  type LimitedKey,
  limited,
  type Standing,
  type TakeRequest,
  UNLIMITED,
} from '../limits/index.ts';
import { type Charge, type Counts, charge, countsAt, NOTHING_USED, settle } from './counts.ts';
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
    const account = this.#account(key.id, now);
    const { limits } = key;
    const amounts = estimated(request);
    const grant: Grant = { id, key, ...amounts };
    let counts = countsAt(account.counts, now);
    let running = runningAt(account.leases, now);
    if (!this.#open.has(nameOf(grant)) && !this.#settled.has(nameOf(grant))) {
      const refusal = refusalOf(limits, counts, running, amounts);
      if (refusal) return refusal;
      const next = charge(counts, limits, amounts);
      counts = next.counts;
      account.counts = counts;
      if (limits.concurrentRequests !== undefined) {
        for (const [lease, end] of account.leases) if (end <= now) account.leases.delete(lease);
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
    const account = this.#account(grant.key.id, now);
    if (this.#settled.has(name)) return;
    const counts = countsAt(account.counts, now);
    const { day, month } = counts;
    const charge = this.#open.get(name)?.charge ?? { ...NOTHING, day, month };
    this.#open.delete(name);
    this.#settled.set(name, { until: now + this.#settledMs });
    account.leases.delete(grant.id);
    const refund = actual.outcome === 'refund';
    const used = refund ? NOTHING : charged(actual, grant);
    account.counts = settle(counts, grant.key.limits, charge, used, refund);
  }

  async renew(grants: readonly Grant[]): Promise<void> {
    const now = this.#now();
    for (const grant of grants) {
      const name = nameOf(grant);
      const { leases } = this.#account(grant.key.id, now);
      if (grant.key.limits.concurrentRequests === undefined || this.#settled.has(name)) continue;
      leases.set(grant.id, now + this.#leaseMs);
      const open = this.#open.get(name);
      this.#open.delete(name);
      if (open) this.#open.set(name, { charge: open.charge, until: now + this.#openMs });
    }
  }

  async inspect({ id, limits }: LimitedKey): Promise<readonly Standing[]> {
    const now = this.#now();
    const { counts, leases } = this.#account(id, now);
    return standingsOf(limits, countsAt(counts, now), runningAt(leases, now));
  }

  /** The account of a key. Requests whose time is over are forgotten. */
  #account(id: string, now: number): KeyAccount {
    for (const memory of [this.#open, this.#settled]) {
      for (const [name, { until }] of memory) {
        if (until > now) break;
        memory.delete(name);
      }
    }
    const account = this.#accounts.get(id) ?? { counts: NOTHING_USED, leases: new Map() };
    this.#accounts.set(id, account);
    return account;
  }
}

const NOTHING: Amounts = { tokens: 0, cost: 0 };

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

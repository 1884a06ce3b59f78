import type { Lease } from '../selection.ts';

interface Held {
  readonly accountId: string;
  expiresAt: number;
}

/** Running leases, and for a while those that have been settled. */
export class LeaseBook {
  readonly #held = new Map<string, Held>();
  readonly #settled = new Map<string, number>();
  readonly #inFlight = new Map<string, number>();

  inFlight(accountId: string): number {
    return this.#inFlight.get(accountId) ?? 0;
  }

  get(leaseId: string): Readonly<Held> | undefined {
    return this.#held.get(leaseId);
  }

  take(leaseId: string, accountId: string, expiresAt: number): void {
    this.#held.set(leaseId, { accountId, expiresAt });
    this.#inFlight.set(accountId, this.inFlight(accountId) + 1);
  }

  end(leaseId: string): Readonly<Held> | undefined {
    const held = this.#held.get(leaseId);
    if (!held) return undefined;
    this.#held.delete(leaseId);
    const left = this.inFlight(held.accountId) - 1;
    if (left > 0) this.#inFlight.set(held.accountId, left);
    else this.#inFlight.delete(held.accountId);
    return held;
  }

  /** True the first time; the id is remembered until `forgetAt`. */
  settle(leaseId: string, now: number, forgetAt: number): boolean {
    for (const [id, time] of this.#settled) {
      if (time > now) break;
      this.#settled.delete(id);
    }
    if (this.#settled.has(leaseId)) return false;
    this.#settled.set(leaseId, forgetAt);
    return true;
  }

  /** True when it was running. A lease that was not is taken back unless it has been settled. */
  renew(lease: Pick<Lease, 'id' | 'accountId'>, now: number, expiresAt: number): boolean {
    const held = this.#held.get(lease.id);
    if (held) {
      held.expiresAt = expiresAt;
      return true;
    }
    const settled = (this.#settled.get(lease.id) ?? 0) > now;
    if (!settled && lease.accountId !== '') this.take(lease.id, lease.accountId, expiresAt);
    return false;
  }

  prune(now: number): void {
    for (const [id, held] of this.#held) if (held.expiresAt <= now) this.end(id);
  }
}

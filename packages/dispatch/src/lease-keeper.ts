import type { Lease, Pool } from '@sluice/pool';

/**
 * Keeps the leases of running requests alive: one renewal per pool every third of the lease time, however many
 * streams there are. A replica that dies stops renewing, and its slots come back within one lease time.
 */
export class LeaseKeeper {
  readonly #held = new Map<Pool, Map<string, Lease>>();
  readonly #timer: NodeJS.Timeout;

  constructor(leaseTimeMs: number) {
    this.#timer = setInterval(() => void this.#renewAll(), Math.max(100, leaseTimeMs / 3));
    this.#timer.unref();
  }

  hold(pool: Pool, lease: Lease): void {
    const leases = this.#held.get(pool) ?? new Map<string, Lease>();
    this.#held.set(pool, leases);
    leases.set(lease.id, lease);
  }

  letGo(pool: Pool, lease: Lease): void {
    this.#held.get(pool)?.delete(lease.id);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #renewAll(): Promise<void> {
    for (const [pool, leases] of this.#held) {
      if (leases.size === 0) continue;
      // A renewal that fails is made up for by the next one, or the leases run out: both are what leases are for.
      await pool.renew([...leases.values()]).catch(() => {});
    }
  }
}

import type { Clock } from '@sluice/core';
import { Gauge, type Registry } from 'prom-client';

/** `sluice_token_expiry_seconds{provider,account}`: seconds until each token expires, worked out at the scrape. */
export class TokenExpiry {
  readonly #expiries = new Map<string, { provider: string; account: string; expiresAt: number }>();

  constructor(registry: Registry, clock: Clock) {
    const expiries = this.#expiries;
    new Gauge({
      name: 'sluice_token_expiry_seconds',
      help: 'Seconds until the token expires; negative once it has',
      labelNames: ['provider', 'account'],
      registers: [registry],
      collect() {
        this.reset();
        const now = clock();
        for (const { provider, account, expiresAt } of expiries.values()) {
          this.set({ provider, account }, (expiresAt - now) / 1000);
        }
      },
    });
  }

  /** `expiresAt` in epoch milliseconds; undefined for tokens that do not expire. */
  set(provider: string, account: string, expiresAt: number | undefined): void {
    const key = keyOf(provider, account);
    if (expiresAt === undefined) this.#expiries.delete(key);
    else this.#expiries.set(key, { provider, account, expiresAt });
  }

  /** Forgets every account but these. */
  keepOnly(accounts: readonly { readonly provider: string; readonly id: string }[]): void {
    const kept = new Set(accounts.map(({ provider, id }) => keyOf(provider, id)));
    for (const key of this.#expiries.keys()) if (!kept.has(key)) this.#expiries.delete(key);
  }
}

function keyOf(provider: string, account: string): string {
  return `${provider}\n${account}`;
}

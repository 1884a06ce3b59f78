import { isIPv6 } from 'node:net';
import { type Clock, systemClock } from '@sluice/core';

/** Wrong tokens that one address may present per {@link WINDOW_MS}. */
const MOST = 10;
const WINDOW_MS = 60_000;
/** Addresses remembered at once; the oldest make room. */
const REMEMBERED = 10_000;

/** Slows down whoever guesses tokens. An IPv6 client has a whole /64 to come from, so that counts as one address. */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #windows = new Map<string, { readonly endsAt: number; failures: number }>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Seconds until this address may try again; undefined when it may now. */
  blockedFor(address: string | undefined): number | undefined {
    const now = this.#clock();
    const window = this.#windows.get(sourceOf(address));
    if (!window || window.endsAt <= now || window.failures < MOST) return undefined;
    return Math.ceil((window.endsAt - now) / 1_000);
  }

  failed(address: string | undefined): void {
    const now = this.#clock();
    const source = sourceOf(address);
    const window = this.#windows.get(source);
    if (window && window.endsAt > now) {
      window.failures += 1;
      return;
    }
    this.#windows.delete(source);
    this.#windows.set(source, { endsAt: now + WINDOW_MS, failures: 1 });
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > REMEMBERED && oldest !== undefined) this.#windows.delete(oldest);
  }
}

function sourceOf(address = ''): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0')].slice(0, 4).join(':');
}

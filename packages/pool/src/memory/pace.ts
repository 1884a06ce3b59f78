import type { SlowPolicy } from '../policy.ts';
import type { Slowed } from '../state.ts';

/** How fast the pool may pick: at will, or spaced for a while after signs of suspected abuse. */
export class Pace {
  readonly #policy: SlowPolicy;
  #slowed: Slowed = NEVER;
  #pickers = 1;

  constructor(policy: SlowPolicy) {
    this.#policy = policy;
  }

  /** A sign of suspected abuse: the first one spaces picks, every further one doubles the spacing. */
  slowDown(now: number): void {
    const { forMs, spacingMs, maxSpacingMs } = this.#policy;
    const wanted = this.slowed(now) ? this.#slowed.spacingMs * 2 : spacingMs;
    const spacing = Math.min(wanted, maxSpacingMs);
    this.#slowed = { until: now + forMs, spacingMs: spacing, nextPickAt: now + spacing * this.#pickers };
  }

  /** So many pick without knowing of each other: each keeps so many times the distance. */
  share(pickers: number): void {
    this.#pickers = Math.max(1, pickers);
  }

  slowed(now: number): Slowed | undefined {
    return this.#slowed.until > now ? this.#slowed : undefined;
  }

  /** Somebody was picked. */
  picked(now: number): void {
    if (!this.slowed(now)) return;
    this.#slowed = { ...this.#slowed, nextPickAt: now + this.#slowed.spacingMs * this.#pickers };
  }

  /** Takes over what another pool knew; without anything the pool picks at will. */
  restore(slowed: Slowed | undefined): void {
    this.#slowed = slowed ?? NEVER;
  }
}

const NEVER: Slowed = { until: 0, spacingMs: 0, nextPickAt: 0 };

import type { LimitEnd } from './limit-end.ts';

/** Where a request goes, as far as limits tell requests apart. */
export interface Target {
  readonly accountId: string;
  readonly model: string;
  readonly modelGroup: string | undefined;
}

const SCOPES = ['account', 'model_group', 'model'] as const;

/** Follows the limits that refused somebody: who asked again before their end, and how long after it the first use came. */
export class Recovery {
  readonly #ends = new Map<string, number>();
  readonly #delays: number[] = [];
  #wasted = 0;

  refused(target: Target, end: LimitEnd, now: number): void {
    const key = keyOf(target, end.scope);
    const known = this.#ends.get(key) ?? 0;
    if (now < known) this.#wasted += 1;
    this.#ends.set(key, Math.max(known, end.until));
  }

  used(target: Target, now: number): void {
    for (const scope of SCOPES) {
      const key = keyOf(target, scope);
      const end = this.#ends.get(key);
      if (end === undefined) continue;
      this.#ends.delete(key);
      this.#delays.push(Math.max(0, now - end));
    }
  }

  /** Whether a limit that has been met, by whatever request, still holds this target back. */
  holds(target: Target, now: number): boolean {
    return SCOPES.some((scope) => now < (this.#ends.get(keyOf(target, scope)) ?? 0));
  }

  /** Refusals by a limit that had already refused this account and named, or is known for, a later end. */
  get wasted(): number {
    return this.#wasted;
  }

  /** Milliseconds from the end of a limit to the first request served in its scope; one per limit that was used again. */
  get delays(): readonly number[] {
    return this.#delays;
  }

  /** Limits that were over at `now` and not used since. */
  unused(now: number): number {
    return [...this.#ends.values()].filter((end) => end <= now).length;
  }
}

function keyOf({ accountId, model, modelGroup }: Target, scope: LimitEnd['scope']): string {
  if (scope === 'account') return accountId;
  return `${accountId} ${scope} ${scope === 'model' ? model : modelGroup}`;
}

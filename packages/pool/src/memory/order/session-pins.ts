import type { PinPolicy } from '../../policy.ts';

interface SessionPin {
  readonly accountId: string;
  readonly until: number;
}

/** Which account each session of a line is pinned to, and how many each account has. */
export class SessionPins {
  readonly #policy: PinPolicy;
  /** In the order they will be forgotten. */
  readonly #pins = new Map<string, SessionPin>();
  readonly #counts = new Map<string, number>();

  constructor(policy: PinPolicy) {
    this.#policy = policy;
  }

  accountOf(session: string): string | undefined {
    return this.#pins.get(session)?.accountId;
  }

  count(accountId: string): number {
    return this.#counts.get(accountId) ?? 0;
  }

  /** From now on, or still, this session belongs to this account. */
  pin(session: string, accountId: string, now: number): void {
    if (!this.#unpin(session) && this.#pins.size >= this.#policy.most) this.#unpin(this.#longestSilent());
    this.#pins.set(session, { accountId, until: now + this.#policy.forMs });
    this.#counts.set(accountId, this.count(accountId) + 1);
  }

  /** Forgets who has been silent for too long. */
  expire(now: number): void {
    for (const [session, { until }] of this.#pins) {
      if (until > now) return;
      this.#unpin(session);
    }
  }

  #unpin(session: string): boolean {
    const pin = this.#pins.get(session);
    if (!pin) return false;
    this.#pins.delete(session);
    const left = this.count(pin.accountId) - 1;
    if (left > 0) this.#counts.set(pin.accountId, left);
    else this.#counts.delete(pin.accountId);
    return true;
  }

  #longestSilent(): string {
    const [first] = this.#pins;
    if (!first) return '';
    let [silent] = first;
    for (const [session, { until }] of this.#pins) {
      if (until !== first[1].until) break;
      if (session < silent) silent = session;
    }
    return silent;
  }
}

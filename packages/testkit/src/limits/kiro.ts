import { UPSTREAM_ERRORS, type UpstreamErrorName } from '../kiro/index.ts';
import { MinuteBucket } from './minute-bucket.ts';
import { perAccount, type Sized, sizesOf } from './per-account.ts';
import { draw, isHit, type Spell } from './spell.ts';
import { counted, type LimitAnswer, type VendorLimits } from './vendor-limits.ts';

const MINUTE_MS = 60_000;

export interface KiroSizes {
  /** Requests until the first of the next month, UTC. Default 1000. */
  readonly monthlyRequests: number;
  /** Of these, used before the model first saw the account. Default 0. */
  readonly monthlyUsed: number;
  /** Requests until midnight, UTC. Default unlimited. */
  readonly dailyRequests: number;
  /** Default 30. */
  readonly requestsPerMinute: number;
  /** Throttled requests within a minute after which the account is put under suspicion. Default 10. */
  readonly suspiciousAfter: number;
  /** How long suspicion lasts after the last request under it, ms. Default 30 min. */
  readonly suspicionLasts: number;
}

export interface KiroLimitOptions extends Sized<KiroSizes> {
  /** When models have no capacity, for any account. Default never. */
  readonly capacity?: readonly Spell[];
  /** Decides which requests spells hit, and in which of its two forms. Default 1. */
  readonly seed?: number;
}

const DEFAULTS: KiroSizes = {
  monthlyRequests: 1_000,
  monthlyUsed: 0,
  dailyRequests: Number.POSITIVE_INFINITY,
  requestsPerMinute: 30,
  suspiciousAfter: 10,
  suspicionLasts: 30 * MINUTE_MS,
};

/**
 * A Kiro account: requests a month and a day, a per-minute throttle that never says how long, suspicion of those who
 * keep on knocking (every further knock prolongs it), and models without capacity. Tokens do not count here. Reasons:
 * `monthly_limit`, `daily_limit`, `throttled`, `suspicious_activity`, `capacity`, `model_unavailable`.
 * Source: the project's Kiro fact sheet, section 3.3; sizes and the knocking rule are assumptions.
 */
export function kiroLimits(options: KiroLimitOptions = {}): VendorLimits {
  const { capacity = [], seed = 1, ...sized } = options;
  let requests = 0;
  const accountOf = perAccount((account) => new KiroAccount(sizesOf(DEFAULTS, sized, account)));
  return counted((account, model, now) => {
    const request = requests++;
    if (isHit(capacity, model, now, draw(seed, 2 * request))) {
      return refusal(draw(seed, 2 * request + 1) < 0.5 ? 'capacity' : 'model_unavailable');
    }
    const refused = accountOf(account).arrive(now);
    return refused ? refusal(refused) : { allowed: true, headers: {} };
  });
}

class KiroAccount {
  readonly #sizes: KiroSizes;
  readonly #minute: MinuteBucket;
  #month = '';
  #monthly: number;
  #day = '';
  #daily = 0;
  #throttled: number[] = [];
  #suspectUntil = Number.NEGATIVE_INFINITY;

  constructor(sizes: KiroSizes) {
    this.#sizes = sizes;
    this.#minute = new MinuteBucket(sizes.requestsPerMinute);
    this.#monthly = sizes.monthlyUsed;
  }

  arrive(now: number): UpstreamErrorName | undefined {
    this.#turnCalendar(now);
    if (now < this.#suspectUntil) {
      this.#suspectUntil = now + this.#sizes.suspicionLasts;
      return 'suspicious_activity';
    }
    if (this.#monthly >= this.#sizes.monthlyRequests) return 'monthly_limit';
    if (this.#daily >= this.#sizes.dailyRequests) return 'daily_limit';
    if (this.#minute.wait(1, now) > 0) return this.#throttle(now);
    this.#minute.take(1, now);
    this.#monthly++;
    this.#daily++;
    return undefined;
  }

  #throttle(now: number): UpstreamErrorName {
    this.#throttled = [...this.#throttled.filter((at) => at > now - MINUTE_MS), now];
    if (this.#throttled.length <= this.#sizes.suspiciousAfter) return 'throttled';
    this.#throttled = [];
    this.#suspectUntil = now + this.#sizes.suspicionLasts;
    return 'suspicious_activity';
  }

  #turnCalendar(now: number): void {
    const day = new Date(now).toISOString().slice(0, 10);
    const month = day.slice(0, 7);
    if (day !== this.#day) this.#daily = 0;
    if (month !== this.#month && this.#month !== '') this.#monthly = 0;
    this.#day = day;
    this.#month = month;
  }
}

function refusal(name: UpstreamErrorName): LimitAnswer {
  const { status, body } = UPSTREAM_ERRORS[name];
  return { allowed: false, reason: name, status, headers: { 'content-type': 'application/json' }, body };
}

import type { KiroScript } from './script.ts';
import { UPSTREAM_ERRORS, type UpstreamErrorName } from './upstream-error.ts';

const MINUTE_MS = 60_000;

/** What one account may do before the service refuses it. Absent = unlimited. */
export interface AccountLimits {
  /** Accepted requests in any 60 s; beyond: `throttled`. */
  readonly requestsPerMinute?: number;
  /** Accepted requests until the next reset; beyond: `monthly_limit`. Also shown by getUsageLimits. */
  readonly monthlyRequests?: number;
  /** Streams at the same time; beyond: `throttled`. */
  readonly maxConcurrent?: number;
}

export interface AccountStats {
  /** Requests that arrived with a valid token of this account. */
  readonly requests: number;
  /** Requests that were answered with a stream. */
  readonly picks: number;
  /** Requests that were refused, by error name. */
  readonly refused: Readonly<Record<string, number>>;
  readonly open: number;
  readonly maxConcurrent: number;
  readonly finished: number;
  readonly aborted: number;
  readonly cut: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly refreshCalls: number;
}

/** One simulated account: its queue of scripts, its limits and its counters. */
export class SimulatedAccount {
  readonly id: string;
  limits: AccountLimits;
  /** Used when the queue is empty and the prompt has no directive; undefined: the simulator's default. */
  standing: KiroScript | undefined;
  /** `POST /token` insists on it when it is set. */
  clientSecret: string | undefined;
  readonly queue: KiroScript[] = [];
  readonly #counters = {
    requests: 0,
    picks: 0,
    open: 0,
    maxConcurrent: 0,
    finished: 0,
    aborted: 0,
    cut: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
  readonly #refused = new Map<string, number>();
  #recent: number[] = [];
  refreshCalls = 0;

  constructor(id: string, limits: AccountLimits) {
    this.id = id;
    this.limits = limits;
  }

  /** Counts an arriving request and says which limit refuses it, if any. */
  arrive(now: number): UpstreamErrorName | undefined {
    this.#counters.requests++;
    this.#recent = this.#recent.filter((time) => time > now - MINUTE_MS);
    const { requestsPerMinute, monthlyRequests, maxConcurrent } = this.limits;
    if (monthlyRequests !== undefined && this.#counters.picks >= monthlyRequests) return 'monthly_limit';
    if (requestsPerMinute !== undefined && this.#recent.length >= requestsPerMinute) return 'throttled';
    if (maxConcurrent !== undefined && this.#counters.open >= maxConcurrent) return 'throttled';
    return undefined;
  }

  refuse(name: string): void {
    this.#refused.set(name, (this.#refused.get(name) ?? 0) + 1);
  }

  open(now: number, inputTokens: number): void {
    if (this.limits.requestsPerMinute !== undefined) this.#recent.push(now);
    this.#counters.picks++;
    this.#counters.inputTokens += inputTokens;
    this.#counters.open++;
    this.#counters.maxConcurrent = Math.max(this.#counters.maxConcurrent, this.#counters.open);
  }

  close(end: 'finished' | 'aborted' | 'cut', outputTokens: number): void {
    this.#counters.open--;
    this.#counters[end]++;
    this.#counters.outputTokens += outputTokens;
  }

  stats(): AccountStats {
    return { ...this.#counters, refused: Object.fromEntries(this.#refused), refreshCalls: this.refreshCalls };
  }

  /** Body of `GET /getUsageLimits`; one request costs one credit. */
  usageLimits(now: Date): object {
    const reset = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    const limit = this.limits.monthlyRequests ?? 1_000;
    const used = this.#counters.picks;
    return {
      limits: [],
      daysUntilReset: Math.ceil((reset - now.getTime()) / 86_400_000),
      nextDateReset: reset / 1_000,
      subscriptionInfo: { subscriptionTitle: 'SIMULATED', type: 'Q_DEVELOPER_STANDALONE_FREE' },
      usageBreakdownList: [
        {
          resourceType: 'CREDIT',
          unit: 'INVOCATIONS',
          currentUsage: used,
          currentUsageWithPrecision: used,
          usageLimit: limit,
          usageLimitWithPrecision: limit,
          nextDateReset: reset / 1_000,
          bonuses: [],
        },
      ],
      overageConfiguration: { overageStatus: 'DISABLED' },
      userInfo: { userId: `u.${this.id}`, email: `${this.id}@example.test` },
    };
  }
}

/** The HTTP answer for a refusal by name, with an optional retry-after in seconds. */
export function refusal(
  name: UpstreamErrorName,
  retryAfter?: number,
): { status: number; headers: Record<string, string>; body: string } {
  const { status, headers, body }: { status: number; headers?: Readonly<Record<string, string>>; body: string } =
    UPSTREAM_ERRORS[name];
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body,
  };
}

import { believable, retryAfter, rfc3339OrEpochSeconds } from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';

/** What the headers of a 429 say about limits. */
export interface LimitWindows {
  /**
   * How far the limit that is used up reaches: the whole subscription (`5h`, `7d`), one family of models (`7d_oi` and
   * its like), or `none` when no header speaks of a subscription's limit.
   */
  readonly usedUp: 'account' | 'model_group' | 'none';
  /** When it is over, epoch milliseconds, capped; the latest of all the headers that count. */
  readonly resetAt: number | undefined;
  /** False for a 429 that names no end at all: it is nobody's limit. */
  readonly namesReset: boolean;
}

const UNIFIED = 'anthropic-ratelimit-unified-';
const WINDOW_STATUS = /^anthropic-ratelimit-unified-(\d{1,3}[hd](?:_[a-z0-9]{1,16})?)-status$/;
const API_LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

/**
 * Reads `retry-after`, the unified windows of subscriptions and the per-minute limits of API keys.
 *
 * Candidates for the end are `retry-after`, the reset of every window that is `rejected`, and the unified reset when the
 * whole is rejected or no window says it is allowed; the latest counts, because the limit that lasts longest binds. Only
 * without any of them do the resets of the used-up API limits count: they name the moment a limit is full again, which
 * is later than needed. The rejection of the whole is the account's unless a model family's window alone explains it.
 */
export function readLimitWindows(headers: UpstreamHeaders, now: number): LimitWindows {
  const statuses = windowStatuses(headers);
  const rejected = statuses.filter(([, status]) => status === 'rejected').map(([name]) => name);
  const whole = word(headers[`${UNIFIED}status`]);
  const unified = whole === 'rejected' || !statuses.some(([, status]) => status.startsWith('allowed'));
  const unifiedReset = unified && whole !== 'allowed' ? headers[`${UNIFIED}reset`] : undefined;

  const named = [
    retryAfter(headers['retry-after'], now),
    ...rejected.map((name) => rfc3339OrEpochSeconds(headers[`${UNIFIED}${name}-reset`])),
    rfc3339OrEpochSeconds(unifiedReset),
  ];
  const resetAt = latest(named, now) ?? latest(apiResets(headers), now);
  return {
    usedUp: reach(rejected, whole, believable(rfc3339OrEpochSeconds(unifiedReset), now) !== undefined),
    resetAt,
    namesReset:
      resetAt !== undefined || rejected.length > 0 || API_LIMITS.some((of) => apiHeader(headers, of, 'reset')),
  };
}

function reach(rejected: readonly string[], whole: string, unifiedResets: boolean): LimitWindows['usedUp'] {
  if (rejected.some((name) => !name.includes('_'))) return 'account';
  if (rejected.length > 0) return 'model_group';
  return whole === 'rejected' || unifiedResets ? 'account' : 'none';
}

function windowStatuses(headers: UpstreamHeaders): readonly (readonly [name: string, status: string])[] {
  const statuses: [string, string][] = [];
  for (const header in headers) {
    const name = WINDOW_STATUS.exec(header)?.[1];
    if (name !== undefined) statuses.push([name, word(headers[header])]);
  }
  return statuses;
}

function apiResets(headers: UpstreamHeaders): readonly (number | undefined)[] {
  return API_LIMITS.map((of) =>
    apiHeader(headers, of, 'remaining')?.trim() === '0'
      ? rfc3339OrEpochSeconds(apiHeader(headers, of, 'reset'))
      : undefined,
  );
}

function apiHeader(headers: UpstreamHeaders, of: string, what: 'remaining' | 'reset'): string | undefined {
  return headers[`anthropic-ratelimit-${of}-${what}`];
}

function latest(moments: readonly (number | undefined)[], now: number): number | undefined {
  const believed = moments.map((at) => believable(at, now)).filter((at) => at !== undefined);
  return believed.length > 0 ? Math.max(...believed) : undefined;
}

function word(value: string | undefined): string {
  return (value ?? '').trim().toLowerCase();
}

import type { ProviderId } from '@sluice/core';
import type { LimitAnswer } from '@sluice/testkit/limits';
import { DAY_MS } from './calendar.ts';

type Refusal = Extract<LimitAnswer, { allowed: false }>;

/** What a limit holds back, and until when; read off the vendor's model, not through the product's classifiers. */
export interface LimitEnd {
  readonly scope: 'account' | 'model_group' | 'model';
  /** Epoch milliseconds. */
  readonly until: number;
}

/** The end of the limit behind a refusal; undefined for trouble of the vendor's own, which is no account's limit. */
export function limitEndOf(provider: ProviderId, refusal: Refusal, now: number): LimitEnd | undefined {
  const { reason, headers, body } = refusal;
  switch (`${provider} ${reason}`) {
    case 'claude five_hour':
    case 'claude seven_day':
    case 'claude requests_per_minute':
      return { scope: 'account', until: now + Number(headers['retry-after']) * 1_000 };
    case 'claude seven_day_overage_included':
      return { scope: 'model_group', until: now + Number(headers['retry-after']) * 1_000 };
    case 'codex primary':
    case 'codex secondary':
      return { scope: 'account', until: now + numberIn(body, /"resets_in_seconds":(\d+)/) * 1_000 };
    case 'codex tokens_per_minute':
      return { scope: 'account', until: now + spokenMs(body) };
    case 'antigravity quota_exhausted':
      return { scope: 'model_group', until: now + numberIn(body, /"retryDelay":"([\d.]+)s"/) * 1_000 };
    case 'antigravity rate_limit_exceeded':
      return { scope: 'model', until: now + numberIn(body, /"retryDelay":"([\d.]+)s"/) * 1_000 };
    case 'kiro monthly_limit': {
      const date = new Date(now);
      return { scope: 'account', until: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) };
    }
    case 'kiro daily_limit':
      return { scope: 'account', until: (Math.floor(now / DAY_MS) + 1) * DAY_MS };
    case 'kiro throttled':
      // The model says no time; the smallest account gets its next request after 6 s, the others after 2 s.
      return { scope: 'account', until: now + 6_000 };
    case 'kiro suspicious_activity':
      return { scope: 'account', until: now + 30 * 60_000 };
    default:
      return undefined;
  }
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`a refusal without ${pattern}`);
  return Number(found);
}

function spokenMs(body: string): number {
  const [, number, unit] = /try again in ([\d.]+)(ms|s)/.exec(body) ?? [];
  if (number === undefined) throw new Error('a refusal without its wait');
  return Number(number) * (unit === 's' ? 1_000 : 1);
}

import { claudeHeaders, type NamedWindow } from './claude-headers.ts';
import type { NamedEvent } from './event-text.ts';
import { MinuteBucket } from './minute-bucket.ts';
import { perAccount, type Sized, sizesOf } from './per-account.ts';
import { draw, isHit, type Spell } from './spell.ts';
import { UsageWindow } from './usage-window.ts';
import { counted, inStream, json, type VendorLimits } from './vendor-limits.ts';

const HOUR_MS = 3_600_000;

export interface ClaudeSizes {
  /** Tokens in five hours from the first request on. Default 1 000 000. */
  readonly fiveHourTokens: number;
  /** Tokens a week. Default 10 000 000. */
  readonly weeklyTokens: number;
  /** Tokens a week for the models of the family. Default 3 000 000. */
  readonly familyTokens: number;
  /** Default 50. */
  readonly requestsPerMinute: number;
  /** Epoch ms of any reset of the weekly windows; default: they start with the first request. */
  readonly weeklyAnchor: number | undefined;
}

export interface ClaudeLimitOptions extends Sized<ClaudeSizes> {
  /** Models that have a weekly window of their own (`7d_oi`). Default those with `opus` in their name. */
  readonly family?: (model: string) => boolean;
  /** When the vendor is overloaded. Default never. */
  readonly overload?: readonly Spell[];
  /** Part of the overload errors that come inside a stream, 0 to 1. Default 0: all with status 529. */
  readonly inStreamShare?: number;
  /** Decides which requests spells and in-stream errors hit. Default 1. */
  readonly seed?: number;
}

const DEFAULTS: ClaudeSizes = {
  fiveHourTokens: 1_000_000,
  weeklyTokens: 10_000_000,
  familyTokens: 3_000_000,
  requestsPerMinute: 50,
  weeklyAnchor: undefined,
};

/**
 * A Claude subscription: five-hour and weekly windows for the whole account, a weekly one for a model family, requests a
 * minute, and overload that is nobody's fault. Reasons: `five_hour`, `seven_day`, `seven_day_overage_included`,
 * `requests_per_minute`, `overloaded`. Source: the project's provider fact sheet, section 3.1.
 */
export function claudeLimits(options: ClaudeLimitOptions = {}): VendorLimits {
  const { family = (model) => model.includes('opus'), overload = [], inStreamShare = 0, seed = 1, ...sized } = options;
  let requests = 0;
  const stateOf = perAccount((account) => {
    const sizes = sizesOf(DEFAULTS, sized, account);
    return {
      minute: new MinuteBucket(sizes.requestsPerMinute),
      fiveHour: new UsageWindow(sizes.fiveHourTokens, 5 * HOUR_MS),
      week: new UsageWindow(sizes.weeklyTokens, 168 * HOUR_MS, sizes.weeklyAnchor),
      familyWeek: new UsageWindow(sizes.familyTokens, 168 * HOUR_MS, sizes.weeklyAnchor),
    };
  });

  return counted((account, model, now, tokens) => {
    const request = requests++;
    const request_id = `req_${String(request).padStart(8, '0')}`;
    const { minute, fiveHour, week, familyWeek } = stateOf(account);
    const windows: NamedWindow[] = [
      { header: '5h', claim: 'five_hour', window: fiveHour },
      { header: '7d', claim: 'seven_day', window: week },
    ];
    if (family(model)) windows.push({ header: '7d_oi', claim: 'seven_day_overage_included', window: familyWeek });
    const error = (type: string, message: string): NamedEvent => ({
      type: 'error',
      error: { type, message },
      request_id,
    });
    const headers = (): Record<string, string> => ({ 'request-id': request_id, ...claudeHeaders(windows, now) });

    if (isHit(overload, model, now, draw(seed, 2 * request))) {
      const overloaded = error('overloaded_error', 'Overloaded');
      return draw(seed, 2 * request + 1) < inStreamShare
        ? inStream('overloaded', [overloaded], headers())
        : json('overloaded', 529, overloaded, { 'request-id': request_id });
    }
    const limited = error(
      'rate_limit_error',
      "This request would exceed your account's rate limit. Please try again later.",
    );
    const binding = windows
      .filter(({ window }) => window.exhausted(now))
      .sort((a, b) => b.window.resetAt(now) - a.window.resetAt(now))[0];
    const wait = binding ? binding.window.resetAt(now) - now : minute.wait(1, now);
    if (wait > 0) {
      const seconds = String(Math.ceil(wait / 1_000));
      return json(binding?.claim ?? 'requests_per_minute', 429, limited, { ...headers(), 'retry-after': seconds });
    }
    minute.take(1, now);
    for (const { window } of windows) window.add(tokens, now);
    return { allowed: true, headers: headers() };
  });
}

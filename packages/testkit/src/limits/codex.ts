import type { NamedEvent } from './event-text.ts';
import { MinuteBucket } from './minute-bucket.ts';
import { perAccount, type Sized, sizesOf } from './per-account.ts';
import { draw, isHit, type Spell } from './spell.ts';
import { UsageWindow } from './usage-window.ts';
import { counted, inStream, json, type LimitAnswer, type VendorLimits } from './vendor-limits.ts';

const MINUTE_MS = 60_000;
const PRIMARY_MINUTES = 300;
const SECONDARY_MINUTES = 10_080;

export interface CodexSizes {
  /** Tokens in five hours from the first request on. Default 1 000 000. */
  readonly primaryTokens: number;
  /** Tokens a week from the first request on. Default 10 000 000. */
  readonly secondaryTokens: number;
  /** Default 200 000. */
  readonly tokensPerMinute: number;
  /** Default `plus`. */
  readonly plan: string;
}

export interface CodexLimitOptions extends Sized<CodexSizes> {
  /** When the vendor is overloaded. Default never. */
  readonly overload?: readonly Spell[];
  /** When a model has no capacity. Default never. */
  readonly capacity?: readonly Spell[];
  /** Part of all these errors but capacity that come inside a stream, each in its own shape, 0 to 1. Default 0. */
  readonly inStreamShare?: number;
  /** Decides which requests spells and in-stream errors hit. Default 1. */
  readonly seed?: number;
}

const DEFAULTS: CodexSizes = {
  primaryTokens: 1_000_000,
  secondaryTokens: 10_000_000,
  tokensPerMinute: 200_000,
  plan: 'plus',
};

/**
 * A ChatGPT plan with Codex: primary and secondary window of the account, tokens a minute, overload and models at
 * capacity. Reasons: `primary`, `secondary`, `tokens_per_minute`, `overloaded`, `capacity`.
 * Source: the project's provider fact sheet, section 3.2; that capacity comes with 503 is an assumption.
 */
export function codexLimits(options: CodexLimitOptions = {}): VendorLimits {
  const { overload = [], capacity = [], inStreamShare = 0, seed = 1, ...sized } = options;
  let requests = 0;
  const stateOf = perAccount((account) => {
    const sizes = sizesOf(DEFAULTS, sized, account);
    return {
      plan: sizes.plan,
      minute: new MinuteBucket(sizes.tokensPerMinute),
      primary: new UsageWindow(sizes.primaryTokens, PRIMARY_MINUTES * MINUTE_MS),
      secondary: new UsageWindow(sizes.secondaryTokens, SECONDARY_MINUTES * MINUTE_MS),
    };
  });

  return counted((account, model, now, tokens) => {
    const request = requests++;
    const { plan, minute, primary, secondary } = stateOf(account);
    const headers = (): Record<string, string> => ({
      'x-request-id': `req_${request}`,
      'x-codex-plan-type': plan,
      ...windowHeaders('primary', primary, PRIMARY_MINUTES, now),
      ...windowHeaders('secondary', secondary, SECONDARY_MINUTES, now),
    });
    const streamed = draw(seed, 3 * request + 2) < inStreamShare;
    const fail = (reason: string, status: number, error: object, event: NamedEvent): LimitAnswer =>
      streamed ? inStream(reason, [created(request), event], headers()) : json(reason, status, { error }, headers());

    if (isHit(overload, model, now, draw(seed, 3 * request))) {
      const error = { code: 'server_is_overloaded', message: 'Our servers are overloaded.' };
      return fail('overloaded', 503, error, { type: 'error', sequence_number: 1, ...error, param: null });
    }
    if (isHit(capacity, model, now, draw(seed, 3 * request + 1))) {
      const message = 'Selected model is at capacity. Please try a different model.';
      return json('capacity', 503, { error: { message, type: 'server_error', param: null, code: null } }, headers());
    }
    for (const [reason, window] of [['secondary', secondary] as const, ['primary', primary] as const]) {
      if (!window.exhausted(now)) continue;
      const resets_at = Math.ceil(window.resetAt(now) / 1_000);
      const resets_in_seconds = Math.ceil((window.resetAt(now) - now) / 1_000);
      const message = 'The usage limit has been reached';
      const error = { type: 'usage_limit_reached', message, plan_type: plan, resets_at, resets_in_seconds };
      return fail(reason, 429, error, { type: 'error', error, status: 429 });
    }
    const wait = minute.wait(tokens, now);
    if (wait > 0) {
      const message = `Rate limit reached for ${model} on tokens per min (TPM). Please try again in ${spoken(wait)}.`;
      const error = { code: 'rate_limit_exceeded', message };
      return fail('tokens_per_minute', 429, error, failed(request, error));
    }
    minute.take(tokens, now);
    primary.add(tokens, now);
    secondary.add(tokens, now);
    return { allowed: true, headers: headers() };
  });
}

function windowHeaders(
  name: 'primary' | 'secondary',
  window: UsageWindow,
  minutes: number,
  now: number,
): Record<string, string> {
  const resetAt = window.resetAt(now);
  return {
    [`x-codex-${name}-used-percent`]: String(Number(Math.min(100, window.utilization(now) * 100).toFixed(2))),
    [`x-codex-${name}-window-minutes`]: String(minutes),
    [`x-codex-${name}-reset-at`]: String(Math.ceil(resetAt / 1_000)),
    [`x-codex-${name}-reset-after-seconds`]: String(Math.ceil((resetAt - now) / 1_000)),
  };
}

/** `28ms` below a second, `11.054s` above, as the service writes it. */
function spoken(wait: number): string {
  return wait < 1_000 ? `${wait}ms` : `${wait / 1_000}s`;
}

function created(request: number): NamedEvent {
  const response = { id: `resp_${request}`, object: 'response', status: 'in_progress', output: [] };
  return { type: 'response.created', sequence_number: 0, response };
}

function failed(request: number, error: object): NamedEvent {
  const response = { id: `resp_${request}`, object: 'response', status: 'failed', error };
  return { type: 'response.failed', sequence_number: 1, response };
}

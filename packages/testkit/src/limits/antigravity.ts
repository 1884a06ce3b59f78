import { goDuration } from './go-duration.ts';
import { MinuteBucket } from './minute-bucket.ts';
import { perAccount, type Sized, sizesOf } from './per-account.ts';
import { draw, isHit, type Spell } from './spell.ts';
import { UsageWindow } from './usage-window.ts';
import { counted, json, type VendorLimits } from './vendor-limits.ts';

const DOMAIN = 'cloudcode-pa.googleapis.com';
const TYPE = 'type.googleapis.com/google.rpc.';

/** Models that share a quota. */
export type AntigravityGroup = 'claude' | 'gemini-pro' | 'gemini-flash';

export interface AntigravitySizes {
  /** Tokens of each model group in one window. Default 1 000 000 each. */
  readonly groupTokens: Readonly<Record<AntigravityGroup, number>>;
  /** Length of the window, ms, from the first request on. Default 5 h. */
  readonly window: number;
  /** Of one account to one model. Default 20. */
  readonly requestsPerMinute: number;
}

export interface AntigravityLimitOptions extends Sized<AntigravitySizes> {
  /** When models have no capacity, for any account. Default never. */
  readonly capacity?: readonly Spell[];
  /** When a bare 429 without details comes, which says nothing about the account. Default never. */
  readonly vague?: readonly Spell[];
  /** Decides which requests spells hit. Default 1. */
  readonly seed?: number;
}

const DEFAULTS: AntigravitySizes = {
  groupTokens: { claude: 1_000_000, 'gemini-pro': 1_000_000, 'gemini-flash': 1_000_000 },
  window: 5 * 3_600_000,
  requestsPerMinute: 20,
};

/**
 * An Antigravity account: a quota per model group that resets, requests a minute per model with delays of seconds, and
 * models without capacity. Reasons: `quota_exhausted`, `rate_limit_exceeded`, `model_capacity_exhausted`, `vague`.
 * Source: the project's provider fact sheet, section 3.4.
 */
export function antigravityLimits(options: AntigravityLimitOptions = {}): VendorLimits {
  const { capacity = [], vague = [], seed = 1, ...sized } = options;
  let requests = 0;
  const stateOf = perAccount((account) => {
    const sizes = sizesOf(DEFAULTS, sized, account);
    const group = (name: AntigravityGroup): UsageWindow => new UsageWindow(sizes.groupTokens[name], sizes.window);
    return {
      groups: { claude: group('claude'), 'gemini-pro': group('gemini-pro'), 'gemini-flash': group('gemini-flash') },
      minuteOf: perAccount(() => new MinuteBucket(sizes.requestsPerMinute)),
    };
  });

  return counted((account, model, now, tokens) => {
    const request = requests++;
    const headers = { 'x-cloudaicompanion-trace-id': `trace-${request}` };
    if (isHit(capacity, model, now, draw(seed, 2 * request))) {
      const message = `No capacity available for model ${model} on the server`;
      const details = [errorInfo('MODEL_CAPACITY_EXHAUSTED', { model })];
      const error = { code: 503, message, status: 'UNAVAILABLE', details };
      return json('model_capacity_exhausted', 503, { error }, headers);
    }
    if (isHit(vague, model, now, draw(seed, 2 * request + 1))) {
      const message = 'Resource has been exhausted (e.g. check quota).';
      return json('vague', 429, { error: { code: 429, message, status: 'RESOURCE_EXHAUSTED' } }, headers);
    }
    const { groups, minuteOf } = stateOf(account);
    const group = groups[antigravityGroup(model)];
    if (group.exhausted(now)) {
      const resetAt = group.resetAt(now);
      const wait = resetAt - now;
      const message = `You have exhausted your capacity on this model. Your quota will reset after ${goDuration(wait, { whole: true })}.`;
      const quotaResetTimeStamp = new Date(Math.ceil(resetAt / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
      const metadata = { model, quotaResetDelay: goDuration(wait), quotaResetTimeStamp, uiMessage: 'true' };
      const details = [errorInfo('QUOTA_EXHAUSTED', metadata), retryInfo(wait)];
      const error = { code: 429, message, status: 'RESOURCE_EXHAUSTED', details };
      return json('quota_exhausted', 429, { error }, headers);
    }
    const minute = minuteOf(model);
    const wait = minute.wait(1, now);
    if (wait > 0) {
      const message = `Too many requests for this model. Please retry in ${goDuration(wait)}.`;
      const metadata = { model, quotaResetDelay: goDuration(wait) };
      const details = [errorInfo('RATE_LIMIT_EXCEEDED', metadata), retryInfo(wait)];
      const error = { code: 429, message, status: 'RESOURCE_EXHAUSTED', details };
      return json('rate_limit_exceeded', 429, { error }, headers);
    }
    minute.take(1, now);
    group.add(tokens, now);
    return { allowed: true, headers };
  });
}

/** The quota a model draws on. */
export function antigravityGroup(model: string): AntigravityGroup {
  if (model.includes('claude')) return 'claude';
  return model.includes('flash') ? 'gemini-flash' : 'gemini-pro';
}

function errorInfo(reason: string, metadata: Record<string, string>): object {
  return { '@type': `${TYPE}ErrorInfo`, reason, domain: DOMAIN, metadata };
}

function retryInfo(wait: number): object {
  return { '@type': `${TYPE}RetryInfo`, retryDelay: `${wait / 1_000}s` };
}

import { parseDuration } from '@sluice/runtime';

/** What flags may say of a key. */
export interface KeyFlags {
  readonly allowedIp?: readonly string[];
  readonly providers?: readonly string[];
  readonly groups?: readonly string[];
  readonly models?: readonly string[];
  readonly dialects?: readonly string[];
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly concurrent?: number;
  /** In the configured currency. */
  readonly budgetDay?: number;
  readonly budgetMonth?: number;
  readonly tokensDay?: number;
  readonly tokensMonth?: number;
  /** A moment, or how long from now. */
  readonly expires?: string;
  readonly rotateAfterDays?: number;
}

export type KeyFields =
  | { readonly outcome: 'fields'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly outcome: 'refused'; readonly reason: string };

const MICROS = 1_000_000;

/** The flags in the words of the admin API; money in millionths. `now` in epoch milliseconds. */
export function fieldsOfKey(flags: KeyFlags, now: number): KeyFields {
  const expires = flags.expires === undefined ? undefined : momentFrom(flags.expires, now);
  if (expires === null) return { outcome: 'refused', reason: '--expires must be a time such as 2027-01-31 or 90d' };
  const fields = {
    ...(flags.allowedIp && { allowed_ips: flags.allowedIp }),
    ...section('scopes', {
      providers: flags.providers,
      groups: flags.groups,
      models: flags.models,
      dialects: flags.dialects,
    }),
    ...section('limits', {
      requests_per_minute: flags.requestsPerMinute,
      tokens_per_minute: flags.tokensPerMinute,
      concurrent_requests: flags.concurrent,
      budget_micros_per_day: micros(flags.budgetDay),
      budget_micros_per_month: micros(flags.budgetMonth),
      tokens_per_day: flags.tokensDay,
      tokens_per_month: flags.tokensMonth,
    }),
    ...(expires !== undefined && { expires_at: expires }),
    ...(flags.rotateAfterDays !== undefined && { rotate_after_days: flags.rotateAfterDays }),
  };
  return { outcome: 'fields', fields };
}

function section(name: string, values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return said.length === 0 ? {} : { [name]: Object.fromEntries(said) };
}

/** Rounded to whole millionths: 0.1 has no exact double. */
function micros(amount: number | undefined): number | undefined {
  return amount === undefined ? undefined : Math.round(amount * MICROS);
}

/** A date is its first moment in UTC. Null: neither a moment nor a duration. */
function momentFrom(text: string, now: number): string | null {
  const duration = parseDuration(text);
  if (duration !== undefined) return new Date(now + duration).toISOString();
  const at = /^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

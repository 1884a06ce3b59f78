import { parseDuration } from '@sluice/runtime';
import {
  type AdminAnswer,
  type AdminClient,
  type AdminOptions,
  misused,
  type Named,
  pickNamed,
  refusedBy,
  told,
  withAdmin,
} from '../admin/index.ts';
import { table } from '../output/table.ts';
import type { Metrics, Sums } from './metrics-view.ts';

export const USAGE_BY = ['provider', 'account', 'key', 'model', 'type', 'profile', 'day', 'hour'] as const;

export type UsageBy = (typeof USAGE_BY)[number];

export interface UsageOptions extends AdminOptions {
  /** A date, a time, or how long ago. */
  readonly from?: string;
  readonly to?: string;
  readonly by: UsageBy;
  /** Only what was used of these; a key and a profile by name or id, or `none`. */
  readonly provider?: string;
  readonly account?: string;
  readonly key?: string;
  readonly model?: string;
  readonly profile?: string;
  readonly type?: string;
}

/** `sluice usage`: requests, tokens and cost of a period, apart by one thing. Default: the last seven days. */
export function showUsage(options: UsageOptions): Promise<number> {
  return withAdmin('usage', options, async (admin) => {
    const now = Date.now();
    const [from, to] = [momentFrom(options.from, now), momentFrom(options.to, now)];
    if (from === null || to === null)
      return misused('--from and --to take a date, a time, or how long ago: 2026-11-01, 7d');
    const isFine = options.by !== 'day' && [options.from, options.to].some(isFinerThanDays);
    const granularity = options.by === 'hour' || isFine ? 'hour' : 'day';
    const [key, profile] = await Promise.all([
      idOf(admin, '/admin/api-keys', 'key', options.key),
      idOf(admin, '/admin/profiles', 'profile', options.profile),
    ]);
    if (!key.ok) return refusedBy(key.problem);
    if (!profile.ok) return refusedBy(profile.problem);
    const { provider, account, model, type } = options;
    const filters = { provider, account, key: key.body, model, profile: profile.body, type };
    const answer = await admin.get<Metrics>('/admin/metrics', { from, to, granularity, ...filters });
    const names = answer.ok ? await namesFor(admin, options) : new Map<string, string>();
    return told(answer, (metrics) => report(metrics, options.by, names));
  });
}

/** Whole days would tell more than was asked for; whole hours are what there is. */
function isFinerThanDays(text: string | undefined): boolean {
  if (text === undefined) return false;
  const ago = parseDuration(text);
  return ago === undefined ? text.includes('T') : ago % 86_400_000 !== 0;
}

/** People know keys and profiles by name, sums by id. */
async function idOf(
  admin: AdminClient,
  path: string,
  what: string,
  word: string | undefined,
): Promise<AdminAnswer<string | undefined>> {
  if (word === undefined || word === 'none') return { ok: true, status: 200, body: word };
  const named = await pickNamed<Named>(admin, path, what, word);
  return named.ok ? { ...named, body: named.body.id } : named;
}

/** Null: neither a moment nor a duration. The API judges the rest. */
function momentFrom(text: string | undefined, now: number): string | null | undefined {
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  if (ago !== undefined) return new Date(now - ago).toISOString();
  return /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? text : null;
}

/** Keys and profiles are counted by id; people know their names. Without them the ids do. */
async function namesFor(admin: AdminClient, { by, json }: UsageOptions): Promise<ReadonlyMap<string, string>> {
  const path = by === 'key' ? '/admin/api-keys' : by === 'profile' ? '/admin/profiles' : undefined;
  const named = path === undefined || json ? undefined : await admin.list<Named>(path);
  return new Map(named?.ok ? named.body.map(({ id, name }) => [id, name]) : []);
}

const HEADING = ['REQUESTS', 'FAILED', 'INPUT', 'CACHE WRITE', 'CACHE READ', 'OUTPUT', 'COST', 'MEAN', 'P90'];

function report(metrics: Metrics, by: UsageBy, names: ReadonlyMap<string, string>): string {
  const { from, to } = metrics.period;
  const rows = rowsBy(metrics, by).map(([name, sums]) => [names.get(name) ?? name, ...cells(sums)]);
  const { total_requests: requests, total_failures: failures, ...rest } = metrics.summary;
  const total = ['total', ...cells({ ...rest, requests, failures })];
  const { estimated_requests: estimated, unasked_requests: unasked = 0 } = rest;
  return [
    `${from} to ${to} (UTC)`,
    '',
    table([[by.toUpperCase(), ...HEADING], ...rows, total]),
    ...(unasked > 0
      ? ['', `For ${count(unasked)} requests no upstream was asked: no account was free, or the client left.`]
      : []),
    ...(estimated > 0 ? ['', `The tokens of ${count(estimated)} requests are estimates.`] : []),
  ].join('\n');
}

/** Over time in order, everything else with what was used most in front. */
function rowsBy(metrics: Metrics, by: UsageBy): readonly (readonly [name: string, sums: Sums])[] {
  if (by === 'day') return metrics.daily.map((day) => [day.date, day]);
  if (by === 'hour') return (metrics.hourly ?? []).map((hour) => [hour.hour, hour]);
  const sums = { ...metrics, by_key: metrics.by_api_key }[`by_${by}` as const];
  return Object.entries(sums).toSorted(([, left], [, right]) => right.requests - left.requests);
}

function cells(sums: Sums): string[] {
  const { requests, failures, input_tokens: input, cache_write_tokens: written, cache_read_tokens: read } = sums;
  return [
    ...[requests, failures, input, written, read, sums.output_tokens].map(count),
    sums.cost_micros === 0 ? '' : (sums.cost_micros / 1_000_000).toFixed(4),
    ...[sums.avg_latency_ms, sums.p90_ms].map((ms) => (ms === null ? '' : `${count(ms)} ms`)),
  ];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

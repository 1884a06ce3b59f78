import type { ReportResult } from '../pool.ts';
import type { Exhausted, Lease, Selection } from '../selection.ts';
import { type AccountState, type ScopeState, type Slowed, scopeKey } from '../state.ts';
import type { BlockReason, Verdict } from '../verdict.ts';

/** What `select.lua` answered; `unsynced`: the server does not know the members, `unfinished`: it wants to be asked again. */
export function readSelection(
  reply: unknown,
  made: Pick<Lease, 'id' | 'owner' | 'lane'>,
): Selection | 'unsynced' | 'unfinished' {
  const [outcome, first, second, third] = asList(reply);
  if (outcome === 'unsynced' || outcome === 'unfinished') return outcome;
  if (outcome === 'picked') {
    const lease = { ...made, accountId: String(first), expiresAt: Number(second) };
    return { outcome, lease, inFlight: Number(third) };
  }
  if (outcome !== 'exhausted') throw new Error(`select.lua answered ${String(outcome)}`);
  const reason = first as Exhausted['reason'];
  return second === '' ? { outcome, reason } : { outcome, reason, retryAt: Number(second) };
}

/** What `report.lua` answered. */
export function readReport(reply: unknown, accountId: string, verdict: Verdict): ReportResult {
  const [settled, scope, before, after, retryAt] = asList(reply);
  if (settled === 0) return { settled: false };
  if (scope === undefined) return { settled: true };
  return {
    settled: true,
    change: {
      accountId,
      scope: keyOf(String(scope)),
      before: String(before),
      after: String(after),
      cause: verdict.type === 'failure' ? verdict.kind : verdict.type,
      ...(retryAt !== '' && { retryAt: Number(retryAt) }),
    },
  };
}

/** One page of `inspect.lua`. */
export function readAccounts(reply: unknown): AccountState[] {
  const [now, pace, ...rows] = asList(reply);
  const slowed = readPace(asList(pace));
  return rows.map((row) => {
    const [id, priority, pairs] = asList(row);
    const account = readAccount(String(id), Number(priority), toMap(asList(pairs)), Number(now));
    return slowed ? { ...account, slowed } : account;
  });
}

function readPace([until, spacing, next]: readonly unknown[]): Slowed | undefined {
  if (until === undefined) return undefined;
  return { until: Number(until), spacingMs: Number(spacing), nextPickAt: Number(next) };
}

function readAccount(accountId: string, priority: number, fields: Map<string, string>, now: number): AccountState {
  const names = new Set<string>();
  for (const field of fields.keys()) {
    const bar = field.lastIndexOf('|');
    if (bar > 0) names.add(field.slice(0, bar));
  }
  names.delete('a');
  const max = fields.get('max');
  const account = readScope(fields, 'a', now);
  const scopes = [...names].sort().map((name) => [keyOf(name), readScope(fields, name, now)] as const);
  return {
    accountId,
    priority,
    inFlight: Number(fields.get('n') ?? 0),
    ...(max !== undefined && { maxInFlight: Number(max) }),
    account: fields.has('off') ? switchedOff(account) : account,
    scopes: Object.fromEntries(scopes),
  };
}

function readScope(fields: Map<string, string>, name: string, now: number): ScopeState {
  const number = (part: string) => Number(fields.get(`${name}|${part}`) ?? 0);
  const ends = number('until');
  const blocked = ends === -1 || ends > now;
  const kind = fields.get(`${name}|kind`);
  // A release that knows no circuits deletes the block alone.
  const open = fields.has(`${name}|open`) && fields.has(`${name}|until`);
  return {
    scope: levelOf(name),
    name: name.slice(2),
    blockReason: blocked ? (fields.get(`${name}|reason`) as BlockReason) : 'none',
    ...(blocked && ends !== -1 && { retryAt: ends }),
    consecutiveFailures: number('errors'),
    circuit: open ? (blocked ? 'open' : 'half_open') : 'closed',
    backoffLevel: number('level'),
    successes: number('ok'),
    failures: number('bad'),
    ...(kind !== undefined && { lastFailureKind: kind }),
  };
}

function levelOf(name: string): ScopeState['scope'] {
  if (name === 'a') return 'account';
  return name.startsWith('g:') ? 'model_group' : 'model';
}

function keyOf(name: string): string {
  return scopeKey(levelOf(name), name.slice(2));
}

/** The configuration's switch outranks whatever else blocks the account. */
function switchedOff(state: ScopeState): ScopeState {
  const { retryAt: _, ...rest } = state;
  return { ...rest, blockReason: 'disabled' };
}

function asList(reply: unknown): unknown[] {
  if (!Array.isArray(reply)) throw new Error('a pool script answered something that is not a list');
  return reply;
}

function toMap(pairs: readonly unknown[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let index = 0; index < pairs.length; index += 2) map.set(String(pairs[index]), String(pairs[index + 1]));
  return map;
}

import type { ReportResult } from '../pool.ts';
import type { Exhausted, Lease, Selection } from '../selection.ts';
import type { AccountState, ScopeState } from '../state.ts';
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
      scope: String(scope),
      before: String(before),
      after: String(after),
      cause: verdict.type === 'failure' ? verdict.kind : verdict.type,
      ...(retryAt !== '' && { retryAt: Number(retryAt) }),
    },
  };
}

/** One page of `inspect.lua`. */
export function readAccounts(reply: unknown): AccountState[] {
  const [now, ...rows] = asList(reply);
  return rows.map((row) => {
    const [id, priority, pairs] = asList(row);
    return readAccount(String(id), Number(priority), toMap(asList(pairs)), Number(now));
  });
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
  // Groups sort before models, so a model wins where both have one name.
  const scopes = [...names].sort().map((name) => [name.slice(2), readScope(fields, name, now)] as const);
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
  return {
    scope: name === 'a' ? 'account' : name.startsWith('g:') ? 'model_group' : 'model',
    blockReason: blocked ? (fields.get(`${name}|reason`) as BlockReason) : 'none',
    ...(blocked && ends !== -1 && { retryAt: ends }),
    consecutiveFailures: number('fails'),
    backoffLevel: number('level'),
    successes: number('ok'),
    failures: number('bad'),
    ...(kind !== undefined && { lastFailureKind: kind }),
  };
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

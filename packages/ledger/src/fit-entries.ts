import type { Usage } from '@sluice/core';
import type { LedgerEntry, OpenedRequest } from './record.ts';

/**
 * Entries as any books can take them: one that no books could take would keep all others waiting for ever. Figures that cannot be are left
 * out, and so is an entry whose identity, times or kind cannot be read.
 */
export function fitEntries(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.filter(isEntry).map(withoutNonsense);
}

/** Clients choose the names of models, and Postgres has no text with NUL in it. */
function withoutNul<Record extends OpenedRequest>(record: Record): Record {
  return record.model.includes('\0') ? { ...record, model: record.model.replaceAll('\0', '') } : record;
}

type Fields = Readonly<Record<string, unknown>>;

const REQUEST_TYPES: ReadonlySet<unknown> = new Set(['chat', 'completion', 'embedding', 'other']);
const OUTCOMES: ReadonlySet<unknown> = new Set(['completed', 'client_gone', 'upstream_error', 'drained']);
/** The last moment a `Date` can hold, epoch milliseconds. */
const LATEST = 8.64e15;
/** More would not fit as millionths. */
const MOST_CREDITS = 1e9;

function isEntry(value: unknown): value is LedgerEntry {
  if (!isObject(value) || !isObject(value['record'])) return false;
  const { kind, record } = value;
  if (kind === 'opened') return isOpened(record);
  return kind === 'closed' && isOpened(record) && isClosed(record);
}

function isOpened({ id, openedAt, provider, model, requestType }: Fields): boolean {
  return (
    isName(id) && isTime(openedAt) && isName(provider) && typeof model === 'string' && REQUEST_TYPES.has(requestType)
  );
}

function isClosed({ closedAt, outcome, attempts }: Fields): boolean {
  return isTime(closedAt) && OUTCOMES.has(outcome) && isCount(attempts);
}

/** That a request ended is worth more than figures an upstream made up: those go, the record stays. */
function withoutNonsense(entry: LedgerEntry): LedgerEntry {
  if (entry.kind === 'opened') return { kind: 'opened', record: withoutNul(entry.record) };
  const { usage, costMicros, latencyMs, firstEventMs, ...record } = withoutNul(entry.record);
  return {
    kind: 'closed',
    record: {
      ...record,
      ...(isUsage(usage) && { usage }),
      ...(isCount(costMicros) && { costMicros }),
      ...(isCount(latencyMs) && { latencyMs }),
      ...(isCount(firstEventMs) && { firstEventMs }),
    },
  };
}

function isUsage(usage: Usage | undefined): boolean {
  if (!isObject(usage)) return false;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens = 0, credits = 0 } = usage;
  const counts = [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens];
  return counts.every(isCount) && typeof credits === 'number' && Math.abs(credits) <= MOST_CREDITS;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= LATEST;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

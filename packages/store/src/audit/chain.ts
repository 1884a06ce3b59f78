import { createHash } from 'node:crypto';
import type { Insertable, Selectable } from 'kysely';
import type { ApiKeyAuditLogsTable } from '../schema/index.ts';
import type { AuditEntry, AuditRecord } from './port.ts';

/** What the first record has for a hash before it. */
export const CHAIN_START = '0'.repeat(64);

/** A row that follows the head of the chain. */
export function nextRow(
  entry: AuditEntry,
  head: { readonly seq: number; readonly hash: string },
  id: string,
  occurredAt: number,
): Insertable<ApiKeyAuditLogsTable> {
  const row = {
    seq: head.seq + 1,
    id,
    occurred_at: new Date(occurredAt),
    actor: storable(entry.actor),
    address: entry.address === undefined ? null : storable(entry.address),
    request_id: entry.requestId === undefined ? null : storable(entry.requestId),
    action: storable(entry.action),
    subject_type: storable(entry.subjectType),
    subject_id: storable(entry.subjectId),
    before: entry.before === undefined ? null : JSON.stringify(entry.before),
    after: entry.after === undefined ? null : JSON.stringify(entry.after),
    previous_hash: head.hash,
  };
  return { ...row, hash: hashOf(row) };
}

/** The hash a row must have. A list as JSON keeps its parts apart, whatever they contain. */
export function hashOf(row: Omit<Selectable<ApiKeyAuditLogsTable>, 'hash'>): string {
  const parts = [
    ...[row.seq, row.id, row.occurred_at.getTime(), row.actor, row.address, row.request_id, row.action],
    ...[row.subject_type, row.subject_id, row.before, row.after, row.previous_hash],
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export function toRecord(row: Selectable<ApiKeyAuditLogsTable>): AuditRecord {
  return {
    seq: row.seq,
    id: row.id,
    occurredAt: row.occurred_at.getTime(),
    actor: row.actor,
    ...(row.address !== null && { address: row.address }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    ...(row.before !== null && { before: JSON.parse(row.before) }),
    ...(row.after !== null && { after: JSON.parse(row.after) }),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** Text as Postgres gives it back: it knows neither the zero character nor half a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

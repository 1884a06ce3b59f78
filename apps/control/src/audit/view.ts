import { z } from '@hono/zod-openapi';
import type { AuditRecord } from '@sluice/store';
import { isoTime, momentSchema } from '../http/index.ts';

/** What a subject looked like; null before it was made and after it was removed. */
const stateSchema = z.unknown().openapi({ type: ['object', 'null'] });

export const auditSchema = z
  .object({
    seq: z.int(),
    id: z.string(),
    at: momentSchema,
    actor: z.string(),
    address: z.string().nullable(),
    request_id: z.string().nullable(),
    action: z.string(),
    subject_type: z.string(),
    subject_id: z.string(),
    before: stateSchema,
    after: stateSchema,
    previous_hash: z.string(),
    hash: z.string().openapi({ description: 'SHA-256 over this record and the hash of the one before' }),
  })
  .openapi('AuditRecord');

export function auditView(record: AuditRecord) {
  return {
    seq: record.seq,
    id: record.id,
    at: isoTime(record.occurredAt),
    actor: record.actor,
    address: record.address ?? null,
    request_id: record.requestId ?? null,
    action: record.action,
    subject_type: record.subjectType,
    subject_id: record.subjectId,
    before: record.before ?? null,
    after: record.after ?? null,
    previous_hash: record.previousHash,
    hash: record.hash,
  };
}

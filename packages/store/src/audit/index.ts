export { SqlAuditLog } from './audit-log.ts';
export type { AuditEntry, AuditLog, AuditQuery, AuditRecord, ChainVerdict } from './port.ts';

export { SqlAuditLog } from './audit-log.ts';
export type { AuditEntry, AuditLog, AuditQuery, AuditRecord, ChainLink, ChainPart, ChainVerdict } from './port.ts';

/** What gateways are told of accounts, groups and profiles. */
export { AuditTail } from './audit-tail.ts';
export { buildSnapshot, profilesAstray } from './build.ts';
export { type Guarded, guardedWithin } from './guarded-account.ts';
export { MemorySnapshots, type Published, type SnapshotOutlet } from './outlet.ts';
export { SnapshotPublisher } from './publisher.ts';

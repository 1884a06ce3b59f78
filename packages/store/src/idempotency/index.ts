export { SqlIdempotencyRecords } from './idempotency-records.ts';
export type { BegunRequest, IdempotencyRecords, IdempotentRequest } from './port.ts';

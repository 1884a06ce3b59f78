/** What was used: every request written down once, however it ends and whoever is away meanwhile. */
export { enter } from './book-keeping.ts';
export { Delivery, type DeliveryOptions, type DeliveryTrouble } from './delivery.ts';
export type { ClosedRequest, LedgerEntry, OpenedRequest, Outcome } from './record.ts';
export { FileSpool, type FileSpoolOptions, type SpooledBatch, type SpoolSize, type UsageSpool } from './spool.ts';
export { NO_SINK, type UsageBooks, type UsageSink } from './usage-sink.ts';

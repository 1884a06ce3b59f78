export type {
  ClosedUsage,
  OpenedUsage,
  Retention,
  UsageDimension,
  UsageLedger,
  UsageQuery,
  UsageSums,
} from './port.ts';
export { USAGE_DIMENSIONS } from './port.ts';
export { latencyPercentile } from './sums.ts';
export { SqlUsageLedger } from './usage-ledger.ts';

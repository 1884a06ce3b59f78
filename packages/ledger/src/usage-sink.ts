import type { ClosedRequest, OpenedRequest } from './record.ts';

/**
 * Where requests are written down. Neither call waits or fails: what a client gets never depends on the ledger. What cannot be delivered
 * now is kept and delivered later, at least once; ids make a second delivery harmless.
 */
export interface UsageSink {
  opened(record: OpenedRequest): void;
  closed(record: ClosedRequest): void;
}

/** What takes records in the end, in batches: the store's ledger, by its own names. */
export interface UsageBooks {
  /** Ids that are known already are left alone. */
  open(records: readonly OpenedRequest[]): Promise<unknown>;
  /** A record that is closed already stays as it is. */
  close(records: readonly ClosedRequest[]): Promise<unknown>;
}

/** Nobody writes anything down. */
export const NO_SINK: UsageSink = { opened: () => {}, closed: () => {} };

import type { Database } from '@sluice/store';

/** What a control plane can only look at through whoever put it together. What is absent here is not part of the set-up. */
export interface StatusProbes {
  /** Release of Sluice. */
  readonly version: string;
  readonly database?: Database | undefined;
  /** How usage is on its way into the books. */
  readonly ledger?: (() => Promise<LedgerBacklog>) | undefined;
  /** One round trip to Redis; rejects when it does not answer. */
  readonly redis?: (() => Promise<unknown>) | undefined;
  /** Version of the snapshot that gateways find at this moment; undefined when there is none. */
  readonly publishedVersion?: (() => Promise<number | undefined>) | undefined;
  /** Every process that gave a sign of life lately. */
  readonly replicas?: (() => Promise<readonly ReplicaSign[]>) | undefined;
}

/** Usage that is not in the books yet. */
export interface LedgerBacklog {
  /** `stream`: gateways hand it over through Redis. `embedded`: this process writes down its own. */
  readonly kind: 'stream' | 'embedded';
  /** Batches in the stream, or entries in memory. */
  readonly waiting: number;
  /** Of the batches, those that a reader was given and has not finished. */
  readonly pending: number;
  /** Batches on the disk of this process, in want of a place to deliver them to. */
  readonly spooled: number;
  readonly spooledBytes: number;
  /** Age of the oldest of all these, milliseconds; 0 when nothing waits. */
  readonly oldestMs: number;
  /** The last delivery failed. */
  readonly stuck: boolean;
}

export interface ReplicaSign {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly seenAt: number;
}

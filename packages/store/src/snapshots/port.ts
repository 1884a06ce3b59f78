export interface StoredSnapshot {
  /** Never names two contents, and grows. */
  readonly version: number;
  /** What was published, as text. */
  readonly content: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** What was published to the gateways, newest version last. */
export interface RoutingSnapshots {
  /**
   * Gives a content its version: that of the newest one when it is the same, else the next.
   *
   * @param above a version that is in use elsewhere (a Redis that is ahead of a restored database): the next one is larger.
   */
  publish(content: string, above?: number): Promise<StoredSnapshot>;
  latest(): Promise<StoredSnapshot | undefined>;
  /** Forgets all but the newest `keep`, at least one; returns how many. */
  prune(keep: number): Promise<number>;
}

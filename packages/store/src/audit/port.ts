/** One change, as whoever made it describes it. Secrets are hashed or masked by then: nothing here is taken out again. */
export interface AuditEntry {
  /** Who: the name of a token or key, or `cli`, `file`. */
  readonly actor: string;
  /** Address of the client, where there is one. */
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
  /** `api_key.rotate`, `account.update`, … */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The subject before and after the change, as JSON; absent where it was not there. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditRecord extends AuditEntry {
  /** 1, 2, 3, … without a gap. */
  readonly seq: number;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  /** Hash of the record before it; 64 zeros for the first. */
  readonly previousHash: string;
  /** SHA-256 over everything above, in hex. */
  readonly hash: string;
}

export type ChainVerdict =
  /** `hash` is that of the newest record: noted elsewhere, it also shows a chain that was rewritten as a whole. */
  | { readonly outcome: 'intact'; readonly records: number; readonly hash: string }
  /** `altered`: a record does not have its hash. `gap`: one before it is missing or another. `cut_off`: the end is missing. */
  | { readonly outcome: 'broken'; readonly seq: number; readonly reason: 'altered' | 'gap' | 'cut_off' }
  /** As far as it was to be read, it is intact: `last` goes into `after` of the next part. */
  | { readonly outcome: 'unfinished'; readonly last: ChainLink };

/** A record that was looked at, as the next one must refer to it. */
export interface ChainLink {
  readonly seq: number;
  readonly hash: string;
}

/** A part of the chain. */
export interface ChainPart {
  /** Everything up to here was found intact before; absent: from the first record. */
  readonly after?: ChainLink | undefined;
  /** Most records to read. Absent: all of them. */
  readonly most?: number | undefined;
}

export interface AuditQuery {
  /** Only records older than this `seq`; absent: from the newest. */
  readonly before?: number | undefined;
  /** Default 100, at most 1,000. */
  readonly limit?: number | undefined;
  readonly subjectType?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  /** Epoch milliseconds; `from` is included, `to` is not. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Who changed what, append-only. */
export interface AuditLog {
  /**
   * Waits until every change that has its turn is committed, and keeps the others waiting until this transaction ends: what is read
   * from here on stays true until then, as far as changes are concerned. Throws outside of a transaction.
   */
  takeTurn(): Promise<void>;
  /** Adds a record at the end of the chain. Inside a transaction it counts when that commits, and others wait until then. */
  append(entry: AuditEntry): Promise<AuditRecord>;
  /** Newest first. `next` goes into `before` of the next page; absent on the last one. */
  page(query?: AuditQuery): Promise<{ readonly items: readonly AuditRecord[]; readonly next?: number }>;
  /** Reads the chain, or a part of it, a thousand records at a time, and checks every link. */
  verify(part?: ChainPart): Promise<ChainVerdict>;
}

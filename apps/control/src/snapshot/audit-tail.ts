import type { AuditLog, AuditRecord } from '@sluice/store';

/** More records than this since the last look are not worth following one by one. */
const MOST = 25;

export interface AuditNews {
  /** `too many`: everything may be another; so it is at the first look, too. */
  readonly records: readonly AuditRecord[] | 'too many';
  /** To be handed to {@link AuditTail.seen} when all of them have been dealt with. */
  readonly newest: number;
}

/** What was changed since the last time. Every change has its audit record, whichever process made it, and they are in one order. */
export class AuditTail {
  readonly #audit: Pick<AuditLog, 'page'>;
  #seen: number | undefined;

  constructor(audit: Pick<AuditLog, 'page'>) {
    this.#audit = audit;
  }

  /** The same records again until they were said to be dealt with. */
  async news(): Promise<AuditNews> {
    const seen = this.#seen;
    const { items } = await this.#audit.page({ limit: seen === undefined ? 1 : MOST });
    const newest = items[0]?.seq ?? 0;
    // A log that ends before what was seen is that of another database.
    if (seen === undefined || newest < seen) return { records: 'too many', newest };
    const records = items.filter(({ seq }) => seq > seen);
    return { records: records.length === MOST ? 'too many' : records, newest };
  }

  seen(newest: number): void {
    this.#seen = newest;
  }

  /** Whether there has been no change since. */
  async isAtEnd(): Promise<boolean> {
    const { items } = await this.#audit.page({ limit: 1 });
    return (items[0]?.seq ?? 0) === this.#seen;
  }
}

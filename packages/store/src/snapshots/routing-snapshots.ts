import { createHash } from 'node:crypto';
import type { Clock } from '@sluice/core';
import { type Kysely, sql } from 'kysely';
import { inTransaction } from '../database/index.ts';
import type { Schema } from '../schema/index.ts';
import type { RoutingSnapshots, StoredSnapshot } from './port.ts';

/** Tells publishers apart from whoever else takes advisory locks in the same database. */
const LOCK = '7305822118394119';

/** Snapshots in the database. */
export class SqlRoutingSnapshots implements RoutingSnapshots {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  publish(content: string, above = 0): Promise<StoredSnapshot> {
    return inTransaction(this.#db, async (transaction) => {
      await sql`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`.execute(transaction);
      const content_hash = createHash('sha256').update(content).digest('hex');
      // The newest content may be megabytes that nobody wants to read: its hash says enough.
      const query = newest(transaction).clearSelect().select(['version', 'content_hash', 'created_at']);
      const latest = await query.executeTakeFirst();
      if (latest && latest.content_hash === content_hash && latest.version >= above) {
        return toSnapshot({ ...latest, content });
      }
      const version = Math.max(latest?.version ?? 0, above) + 1;
      const row = { version, content_hash, content, created_at: new Date(this.#clock()) };
      await transaction.insertInto('routing_snapshots').values(row).execute();
      return toSnapshot(row);
    });
  }

  async latest(): Promise<StoredSnapshot | undefined> {
    const row = await newest(this.#db).executeTakeFirst();
    return row && toSnapshot(row);
  }

  async prune(keep: number): Promise<number> {
    const kept = newest(this.#db, Math.max(1, keep)).clearSelect().select('version');
    const query = this.#db.deleteFrom('routing_snapshots').where('version', 'not in', kept);
    return Number((await query.executeTakeFirst()).numDeletedRows);
  }
}

function newest(db: Kysely<Schema>, count = 1) {
  return db.selectFrom('routing_snapshots').selectAll().orderBy('version', 'desc').limit(count);
}

function toSnapshot(row: {
  readonly version: number;
  readonly content: string;
  readonly created_at: Date;
}): StoredSnapshot {
  return { version: row.version, content: row.content, createdAt: row.created_at.getTime() };
}

import { type Clock, makeId } from '@sluice/core';
import type { Kysely } from 'kysely';
import { inTransaction } from '../database/index.ts';
import { rowsFor } from '../result.ts';
import type { Schema } from '../schema/index.ts';
import { CHAIN_START, hashOf, nextRow, toRecord } from './chain.ts';
import type { AuditEntry, AuditLog, AuditQuery, AuditRecord, ChainLink, ChainPart, ChainVerdict } from './port.ts';

const VERIFIED_AT_ONCE = 1_000;

/** The audit log in the database. The lock of the chain's head puts appends of all processes in one order. */
export class SqlAuditLog implements AuditLog {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async takeTurn(): Promise<void> {
    if (!this.#db.isTransaction) throw new Error('a turn ends with its transaction, and there is none');
    await lockedHead(this.#db);
  }

  append(entry: AuditEntry): Promise<AuditRecord> {
    return inTransaction(this.#db, async (transaction) => {
      const head = await lockedHead(transaction);
      const next = nextRow(entry, head, makeId('audit'), this.#clock());
      const row = await transaction
        .insertInto('api_key_audit_logs')
        .values(next)
        .returningAll()
        .executeTakeFirstOrThrow();
      await transaction.updateTable('audit_chain_head').set({ seq: row.seq, hash: row.hash }).execute();
      return toRecord(row);
    });
  }

  async page(query: AuditQuery = {}): Promise<{ readonly items: readonly AuditRecord[]; readonly next?: number }> {
    let rows = this.#db.selectFrom('api_key_audit_logs').selectAll().orderBy('seq', 'desc').limit(rowsFor(query));
    if (query.before !== undefined) rows = rows.where('seq', '<', query.before);
    if (query.subjectType !== undefined) rows = rows.where('subject_type', '=', query.subjectType);
    if (query.subjectId !== undefined) rows = rows.where('subject_id', '=', query.subjectId);
    if (query.action !== undefined) rows = rows.where('action', '=', query.action);
    if (query.actor !== undefined) rows = rows.where('actor', '=', query.actor);
    if (query.from !== undefined) rows = rows.where('occurred_at', '>=', new Date(query.from));
    if (query.to !== undefined) rows = rows.where('occurred_at', '<', new Date(query.to));
    const found = await rows.execute();
    const items = found.slice(0, rowsFor(query) - 1).map(toRecord);
    const last = items.at(-1);
    return found.length > items.length && last ? { items, next: last.seq } : { items };
  }

  async verify({ after, most = Number.POSITIVE_INFINITY }: ChainPart = {}): Promise<ChainVerdict> {
    const end = await this.#end();
    if (end.newest !== end.seq) return { outcome: 'broken', seq: Math.min(end.newest, end.seq) + 1, reason: 'cut_off' };
    let seen: ChainLink = after ?? { seq: 0, hash: CHAIN_START };
    for (let left = most; ; left -= VERIFIED_AT_ONCE) {
      if (left <= 0) return { outcome: 'unfinished', last: seen };
      const rows = await this.#db
        .selectFrom('api_key_audit_logs')
        .selectAll()
        .where('seq', '>', seen.seq)
        .where('seq', '<=', end.seq)
        .orderBy('seq')
        .limit(Math.min(left, VERIFIED_AT_ONCE))
        .execute();
      for (const row of rows) {
        if (row.seq !== seen.seq + 1 || row.previous_hash !== seen.hash) {
          return { outcome: 'broken', seq: seen.seq + 1, reason: 'gap' };
        }
        if (row.hash !== hashOf(row)) return { outcome: 'broken', seq: row.seq, reason: 'altered' };
        seen = { seq: row.seq, hash: row.hash };
      }
      if (seen.seq >= end.seq || rows.length === 0) break;
    }
    // The newest row was there a moment ago, so what is missing is a link; another hash means another row.
    if (seen.seq !== end.seq) return { outcome: 'broken', seq: seen.seq + 1, reason: 'gap' };
    if (seen.hash !== end.hash) return { outcome: 'broken', seq: seen.seq, reason: 'altered' };
    return { outcome: 'intact', records: seen.seq, hash: seen.hash };
  }

  /** The head and the newest record as of one moment; records added later are looked at next time. */
  async #end(): Promise<{ readonly seq: number; readonly hash: string; readonly newest: number }> {
    const row = await this.#db
      .selectNoFrom(({ selectFrom }) => [
        selectFrom('audit_chain_head').select('seq').as('seq'),
        selectFrom('audit_chain_head').select('hash').as('hash'),
        selectFrom('api_key_audit_logs').select('seq').orderBy('seq', 'desc').limit(1).as('newest'),
      ])
      .executeTakeFirst();
    return { seq: row?.seq ?? 0, hash: row?.hash ?? CHAIN_START, newest: row?.newest ?? 0 };
  }
}

/** An update that changes nothing: it makes the row where it is missing, locks it and reads it, in one step. */
function lockedHead(transaction: Kysely<Schema>): Promise<{ readonly seq: number; readonly hash: string }> {
  return transaction
    .insertInto('audit_chain_head')
    .values({ seq: 0, hash: CHAIN_START })
    .onConflict((conflict) => conflict.column('only_row').doUpdateSet({ only_row: true }))
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
}

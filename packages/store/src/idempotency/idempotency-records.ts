import { type Clock, makeId } from '@sluice/core';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema/index.ts';
import type { BegunRequest, IdempotencyRecords, IdempotentRequest } from './port.ts';

/** Idempotency records in the database. */
export class SqlIdempotencyRecords implements IdempotencyRecords {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async begin(request: IdempotentRequest): Promise<BegunRequest> {
    for (;;) {
      const claim = makeId('claim');
      if (await this.#claim(request, claim)) return { outcome: 'begun', claim };
      const row = await this.#of(request).executeTakeFirst();
      // Expired and taken away between the two statements.
      if (!row) continue;
      if (row.request_hash !== request.requestHash) return { outcome: 'mismatch' };
      if (row.status === null || row.response === null) return { outcome: 'running' };
      return { outcome: 'finished', status: row.status, response: row.response };
    }
  }

  async finish(request: IdempotentRequest, claim: string, status: number, response: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('idempotency_records')
      .set({ status, response })
      .where('scope', '=', request.scope)
      .where('key', '=', request.key)
      .where('claim', '=', claim)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async abandon(request: IdempotentRequest, claim: string): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_records')
      .where('scope', '=', request.scope)
      .where('key', '=', request.key)
      .where('claim', '=', claim)
      .where('status', 'is', null)
      .execute();
  }

  async expire(): Promise<number> {
    const query = this.#db.deleteFrom('idempotency_records').where('expires_at', '<=', new Date(this.#clock()));
    return Number((await query.executeTakeFirst()).numDeletedRows);
  }

  /** Takes the key when it is new, expired, or its worker has been silent for too long. */
  async #claim({ scope, key, requestHash, claimMs, keepMs }: IdempotentRequest, claim: string): Promise<boolean> {
    const now = this.#clock();
    const fresh = {
      ...{ request_hash: requestHash, claim, claimed_until: new Date(now + claimMs), status: null, response: null },
      ...{ created_at: new Date(now), expires_at: new Date(now + keepMs) },
    };
    const taken = await this.#db
      .insertInto('idempotency_records')
      .values({ scope, key, ...fresh })
      .onConflict((conflict) =>
        conflict
          .columns(['scope', 'key'])
          .doUpdateSet(fresh)
          .where(({ or, and, eb, ref }) =>
            or([
              eb('idempotency_records.expires_at', '<=', new Date(now)),
              and([
                eb('idempotency_records.status', 'is', null),
                eb('idempotency_records.claimed_until', '<=', new Date(now)),
                eb('idempotency_records.request_hash', '=', ref('excluded.request_hash')),
              ]),
            ]),
          ),
      )
      .returning('claim')
      .executeTakeFirst();
    return taken !== undefined;
  }

  #of({ scope, key }: IdempotentRequest) {
    return this.#db.selectFrom('idempotency_records').selectAll().where('scope', '=', scope).where('key', '=', key);
  }
}

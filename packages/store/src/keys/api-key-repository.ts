import type { Clock } from '@sluice/core';
import { type Kysely, sql } from 'kysely';
import { type Inserted, type Page, type PageRequest, pageOf, rowsFor, type Updated } from '../result.ts';
import type { Origin, Schema } from '../schema/index.ts';
import type { ApiKeyRepository, FoundKey, KeyContent, KeySecret, RecognisableKey, StoredKey } from './port.ts';
import { columnsOf, judge, toRecognisable, toStoredKey } from './rows.ts';

/** Keys in the database. */
export class SqlApiKeyRepository implements ApiKeyRepository {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async get(id: string): Promise<StoredKey | undefined> {
    const row = await this.#db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toStoredKey(row);
  }

  async findByHash(secretHash: string): Promise<FoundKey> {
    const row = await this.#db
      .selectFrom('api_keys')
      .selectAll()
      .where(({ or, eb }) => or([eb('secret_hash', '=', secretHash), eb('previous_hash', '=', secretHash)]))
      .executeTakeFirst();
    return row ? judge(row, secretHash, this.#clock()) : { outcome: 'unknown' };
  }

  async list(request: PageRequest = {}): Promise<Page<StoredKey>> {
    const rows = await this.#rows(request).execute();
    return pageOf(rows.map(toStoredKey), request, ({ id }) => id);
  }

  async listRecognisable(request: PageRequest = {}): Promise<Page<RecognisableKey>> {
    const now = new Date(this.#clock());
    const rows = await this.#rows(request)
      .where('revoked_at', 'is', null)
      .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .execute();
    return pageOf(rows.map(toRecognisable), request, ({ key }) => key.id);
  }

  async insert(
    id: string,
    content: KeyContent,
    secret: KeySecret,
    origin: Origin = 'api',
  ): Promise<Inserted<StoredKey>> {
    const now = new Date(this.#clock());
    const row = await this.#db
      .insertInto('api_keys')
      .values({
        ...{ id, origin, hint: secret.hint, secret_hash: secret.secretHash },
        ...columnsOf(content),
        ...{ last_rotated_at: now, created_at: now, updated_at: now },
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    return row ? { outcome: 'stored', value: toStoredKey(row) } : { outcome: 'exists' };
  }

  async update(id: string, expected: number, content: KeyContent): Promise<Updated<StoredKey>> {
    const row = await this.#db
      .updateTable('api_keys')
      .set({ ...columnsOf(content), version: expected + 1, updated_at: new Date(this.#clock()) })
      .where('id', '=', id)
      .where('version', '=', expected)
      .returningAll()
      .executeTakeFirst();
    if (row) return { outcome: 'stored', value: toStoredKey(row) };
    const current = await this.get(id);
    return current ? { outcome: 'conflict', current } : { outcome: 'missing' };
  }

  async rotate(
    id: string,
    secret: KeySecret,
    overlapMs: number,
  ): Promise<{ readonly outcome: 'rotated'; readonly key: StoredKey } | { readonly outcome: 'revoked' | 'missing' }> {
    const now = this.#clock();
    const row = await this.#db
      .updateTable('api_keys')
      .set(({ ref, eb }) => ({
        secret_hash: secret.secretHash,
        hint: secret.hint,
        // On the right of an assignment columns still have their old values.
        previous_hash: overlapMs > 0 ? ref('secret_hash') : null,
        previous_valid_until: overlapMs > 0 ? new Date(now + overlapMs) : null,
        last_rotated_at: new Date(now),
        version: eb('version', '+', 1),
        updated_at: new Date(now),
      }))
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row) return { outcome: 'rotated', key: toStoredKey(row) };
    return { outcome: (await this.get(id)) ? 'revoked' : 'missing' };
  }

  async revoke(
    id: string,
  ): Promise<{ readonly outcome: 'revoked'; readonly key: StoredKey } | { readonly outcome: 'missing' }> {
    const now = new Date(this.#clock());
    const row = await this.#db
      .updateTable('api_keys')
      .set(({ eb }) => ({ revoked_at: now, version: eb('version', '+', 1), updated_at: now }))
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    const key = row ? toStoredKey(row) : await this.get(id);
    return key ? { outcome: 'revoked', key } : { outcome: 'missing' };
  }

  async touchLastUsed(uses: ReadonlyMap<string, number>): Promise<void> {
    const rows = [...uses].toSorted(([left], [right]) => (left < right ? -1 : 1));
    const list = JSON.stringify(rows.map(([id, at]) => ({ id, at: new Date(at) })));
    await sql`UPDATE api_keys SET last_used_at = greatest(last_used_at, uses.at)
      FROM jsonb_to_recordset(${list}::jsonb) AS uses (id text, at timestamptz) WHERE api_keys.id = uses.id`.execute(
      this.#db,
    );
  }

  #rows(request: PageRequest) {
    const query = this.#db.selectFrom('api_keys').selectAll().orderBy('id').limit(rowsFor(request));
    return request.after === undefined ? query : query.where('id', '>', request.after);
  }
}

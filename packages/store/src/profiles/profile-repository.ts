import type { Clock } from '@sluice/core';
import type { Kysely, Selectable } from 'kysely';
import { inTransaction } from '../database/index.ts';
import type { Inserted, Updated } from '../result.ts';
import type { ProfilesTable, Schema } from '../schema/index.ts';
import type { ProfileContent, ProfileRepository, StoredProfile, UnknownGroup } from './port.ts';

/** Profiles in the database. */
export class SqlProfileRepository implements ProfileRepository {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async get(id: string): Promise<StoredProfile | undefined> {
    const row = await this.#db.selectFrom('profiles').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toStored(row);
  }

  async active(): Promise<StoredProfile | undefined> {
    const row = await this.#db.selectFrom('profiles').selectAll().where('active', '=', true).executeTakeFirst();
    return row && toStored(row);
  }

  async list(): Promise<readonly StoredProfile[]> {
    return (await this.#db.selectFrom('profiles').selectAll().orderBy('name').execute()).map(toStored);
  }

  insert(
    profile: ProfileContent,
    kind: 'ordinary' | 'built_in' = 'ordinary',
  ): Promise<Inserted<StoredProfile> | UnknownGroup> {
    return inTransaction(this.#db, async (transaction) => {
      if (!(await hasGroup(transaction, profile.defaultGroupId))) return { outcome: 'unknown_group' };
      const now = new Date(this.#clock());
      const row = await transaction
        .insertInto('profiles')
        .values({
          ...{ id: profile.id, built_in: kind === 'built_in', created_at: now, updated_at: now },
          ...columnsOf(profile),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      return row ? { outcome: 'stored', value: toStored(row) } : { outcome: 'exists' };
    });
  }

  update(
    expected: number,
    profile: ProfileContent,
  ): Promise<Updated<StoredProfile> | { readonly outcome: 'exists' } | UnknownGroup> {
    return inTransaction(this.#db, async (transaction) => {
      const query = transaction.selectFrom('profiles').selectAll().where('id', '=', profile.id).forUpdate();
      const current = await query.executeTakeFirst();
      if (!current) return { outcome: 'missing' };
      if (current.version !== expected) return { outcome: 'conflict', current: toStored(current) };
      const names = transaction.selectFrom('profiles').select('id').where('name', '=', profile.name);
      if (await names.where('id', '<>', profile.id).executeTakeFirst()) return { outcome: 'exists' };
      if (!(await hasGroup(transaction, profile.defaultGroupId))) return { outcome: 'unknown_group' };
      const row = await transaction
        .updateTable('profiles')
        .set({ ...columnsOf(profile), version: expected + 1, updated_at: new Date(this.#clock()) })
        .where('id', '=', profile.id)
        .returningAll()
        .executeTakeFirstOrThrow();
      return { outcome: 'stored', value: toStored(row) };
    });
  }

  activate(id: string): Promise<boolean> {
    return inTransaction(this.#db, async (transaction) => {
      // All of them in one order: two activations at once wait for each other instead of failing.
      const rows = await transaction
        .selectFrom('profiles')
        .select(['id', 'active'])
        .orderBy('id')
        .forUpdate()
        .execute();
      const wanted = rows.find((row) => row.id === id);
      if (!wanted || wanted.active) return wanted !== undefined;
      await transaction.updateTable('profiles').set({ active: false }).where('active', '=', true).execute();
      await transaction.updateTable('profiles').set({ active: true }).where('id', '=', id).execute();
      return true;
    });
  }

  delete(id: string, expected?: number): Promise<{ readonly outcome: 'deleted' | 'conflict' | 'missing' | 'kept' }> {
    return inTransaction(this.#db, async (transaction) => {
      const row = await transaction
        .selectFrom('profiles')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!row) return { outcome: 'missing' };
      if (expected !== undefined && row.version !== expected) return { outcome: 'conflict' };
      if (row.built_in || row.active) return { outcome: 'kept' };
      await transaction.deleteFrom('profiles').where('id', '=', id).execute();
      return { outcome: 'deleted' };
    });
  }
}

/** Also locks the group, so that it is not deleted before the profile points at it. */
async function hasGroup(db: Kysely<Schema>, id: string | undefined): Promise<boolean> {
  if (id === undefined) return true;
  const query = db.selectFrom('provider_groups').select('id').where('id', '=', id).forKeyShare();
  return (await query.executeTakeFirst()) !== undefined;
}

function columnsOf(profile: ProfileContent) {
  return {
    name: profile.name,
    color: profile.color ?? null,
    icon: profile.icon ?? null,
    routing_rules: JSON.stringify(profile.routingRules),
    default_group_id: profile.defaultGroupId ?? null,
  };
}

function toStored(row: Selectable<ProfilesTable>): StoredProfile {
  return {
    id: row.id,
    name: row.name,
    ...(row.color !== null && { color: row.color }),
    ...(row.icon !== null && { icon: row.icon }),
    routingRules: row.routing_rules,
    ...(row.default_group_id !== null && { defaultGroupId: row.default_group_id }),
    builtIn: row.built_in,
    active: row.active,
    version: row.version,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

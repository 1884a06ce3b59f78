import type { Clock } from '@sluice/core';
import { type Kysely, sql } from 'kysely';
import { inTransaction } from '../database/index.ts';
import type { Deleted, Inserted, Updated } from '../result.ts';
import type { Schema } from '../schema/index.ts';
import type { GroupContent, GroupRepository, StoredGroup, UnknownAccounts } from './port.ts';

/** Groups in the database. */
export class SqlGroupRepository implements GroupRepository {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async get(id: string): Promise<StoredGroup | undefined> {
    const [group] = await read(this.#db, id);
    return group;
  }

  list(): Promise<readonly StoredGroup[]> {
    return read(this.#db);
  }

  insert(group: GroupContent): Promise<Inserted<StoredGroup> | UnknownAccounts> {
    return inTransaction(this.#db, async (transaction) => {
      const unknown = await unknownAccounts(transaction, group.accountIds);
      if (unknown) return unknown;
      const now = new Date(this.#clock());
      const { numInsertedOrUpdatedRows = 0n } = await transaction
        .insertInto('provider_groups')
        .values({ id: group.id, ...columnsOf(group), created_at: now, updated_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 0n) return { outcome: 'exists' };
      await placeAccounts(transaction, group);
      return { outcome: 'stored', value: await readStored(transaction, group.id) };
    });
  }

  update(
    expected: number,
    group: GroupContent,
  ): Promise<Updated<StoredGroup> | { readonly outcome: 'exists' } | UnknownAccounts> {
    return inTransaction(this.#db, async (transaction) => {
      // Held until the end: whoever changes the group too waits and then finds another version.
      await transaction.selectFrom('provider_groups').select('id').where('id', '=', group.id).forUpdate().execute();
      const [current] = await read(transaction, group.id);
      if (!current) return { outcome: 'missing' };
      if (current.version !== expected) return { outcome: 'conflict', current };
      const names = transaction.selectFrom('provider_groups').select('id').where('name', '=', group.name);
      if (await names.where('id', '<>', group.id).executeTakeFirst()) return { outcome: 'exists' };
      const unknown = await unknownAccounts(transaction, group.accountIds);
      if (unknown) return unknown;
      await transaction
        .updateTable('provider_groups')
        .set({ ...columnsOf(group), version: expected + 1, updated_at: new Date(this.#clock()) })
        .where('id', '=', group.id)
        .execute();
      await transaction.deleteFrom('provider_group_accounts').where('group_id', '=', group.id).execute();
      await placeAccounts(transaction, group);
      return { outcome: 'stored', value: await readStored(transaction, group.id) };
    });
  }

  delete(id: string, expected?: number): Promise<Deleted | { readonly outcome: 'in_use' }> {
    return inTransaction(this.#db, async (transaction) => {
      const query = transaction.selectFrom('provider_groups').select('version').where('id', '=', id).forUpdate();
      const row = await query.executeTakeFirst();
      if (!row) return { outcome: 'missing' };
      if (expected !== undefined && row.version !== expected) return { outcome: 'conflict' };
      const users = transaction.selectFrom('profiles').select('id').where('default_group_id', '=', id);
      if (await users.executeTakeFirst()) return { outcome: 'in_use' };
      await transaction.deleteFrom('provider_groups').where('id', '=', id).execute();
      return { outcome: 'deleted' };
    });
  }
}

function columnsOf(group: GroupContent) {
  return {
    name: group.name,
    selection_strategy: group.selectionStrategy,
    settings: JSON.stringify(group.settings ?? {}),
  };
}

/** Also locks the accounts that are there, so that none is deleted before the group has it. */
async function unknownAccounts(db: Kysely<Schema>, ids: readonly string[]): Promise<UnknownAccounts | undefined> {
  if (ids.length === 0) return undefined;
  const rows = await db
    .selectFrom('provider_accounts')
    .select('id')
    .where('id', 'in', ids)
    .orderBy('id')
    .forKeyShare()
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  const accountIds = ids.filter((id) => !known.has(id));
  return accountIds.length > 0 ? { outcome: 'unknown_accounts', accountIds } : undefined;
}

async function placeAccounts(db: Kysely<Schema>, { id, accountIds }: GroupContent): Promise<void> {
  const rows = [...new Set(accountIds)].map((account_id, position) => ({ group_id: id, account_id, position }));
  if (rows.length > 0) await db.insertInto('provider_group_accounts').values(rows).execute();
}

async function readStored(db: Kysely<Schema>, id: string): Promise<StoredGroup> {
  const [group] = await read(db, id);
  if (!group) throw new Error(`group ${id} is gone within its own transaction`);
  return group;
}

async function read(db: Kysely<Schema>, id?: string): Promise<readonly StoredGroup[]> {
  const members = sql<string[]>`array(SELECT account_id FROM provider_group_accounts
    WHERE group_id = provider_groups.id ORDER BY position)`;
  let query = db.selectFrom('provider_groups').selectAll().select(members.as('account_ids')).orderBy('name');
  if (id !== undefined) query = query.where('id', '=', id);
  return (await query.execute()).map((row) => ({
    id: row.id,
    name: row.name,
    accountIds: row.account_ids,
    selectionStrategy: row.selection_strategy,
    settings: row.settings,
    version: row.version,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  }));
}

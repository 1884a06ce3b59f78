import { randomUUID } from 'node:crypto';
import type { Repositories, StoredGroup, UnknownAccounts } from '@sluice/store';
import type { Changes, Made, Settled, Spread } from '../changes/index.ts';
import {
  type Actor,
  type Expectation,
  lostUpdate,
  notFound,
  type Refusal,
  refused,
  unexpected,
} from '../http/index.ts';
import { type GroupPatch, groupSettings, type NewGroup } from './schema.ts';
import { userOf } from './user-of.ts';

const NO_GROUP = notFound('group');
const NAME_TAKEN = refused(409, 'exists', 'Another group has this name', 'name');

/** Named sets of accounts. */
export class GroupService {
  readonly #repositories: Repositories;
  readonly #changes: Changes;
  readonly #publish: () => Promise<Spread>;

  constructor(repositories: Repositories, changes: Changes, publish: () => Promise<Spread>) {
    this.#repositories = repositories;
    this.#changes = changes;
    this.#publish = publish;
  }

  list(): Promise<readonly StoredGroup[]> {
    return this.#repositories.groups.list();
  }

  get(id: string): Promise<StoredGroup | undefined> {
    return this.#repositories.groups.get(id);
  }

  create(actor: Actor, asked: NewGroup): Promise<Settled<StoredGroup> | Refusal<400 | 409>> {
    const { name, account_ids: accountIds, selection_strategy: selectionStrategy, settings } = asked;
    const id = randomUUID();
    return this.#changes.make<StoredGroup, Refusal<400 | 409>>(
      actor,
      async ({ groups }) => {
        if (await isTaken(groups, name, id)) return NAME_TAKEN;
        const inserted = await groups.insert({ id, name, accountIds, selectionStrategy, settings });
        if (inserted.outcome === 'exists') return NAME_TAKEN;
        if (inserted.outcome === 'unknown_accounts') return unknownAccounts(inserted);
        const after = groupSettings(inserted.value);
        return { outcome: 'made', value: inserted.value, change: { action: 'group.create', ...subject(id), after } };
      },
      this.#publish,
    );
  }

  update(
    actor: Actor,
    id: string,
    patch: GroupPatch,
    expectation: Expectation,
  ): Promise<Settled<StoredGroup> | Refusal<400 | 404 | 409 | 412>> {
    return this.#changes.make(actor, (inside) => patchGroup(inside, id, patch, expectation), this.#publish);
  }

  /** Not while a profile or a key names it: requests would go elsewhere than somebody has decided. */
  remove(actor: Actor, id: string, expectation: Expectation): Promise<Settled<undefined> | Refusal<404 | 409 | 412>> {
    return this.#changes.make<undefined, Refusal<404 | 409 | 412>>(
      actor,
      async (inside) => {
        const group = await inside.groups.get(id);
        if (!group) return NO_GROUP;
        const surprise = unexpected(expectation, group.version);
        if (surprise) return surprise;
        const user = await userOf(inside, id);
        if (user !== undefined) return refused(409, 'in_use', `${user} names this group`);
        if ((await inside.groups.delete(id, group.version)).outcome !== 'deleted') return lostUpdate();
        const change = { action: 'group.delete', ...subject(id), before: groupSettings(group) };
        return { outcome: 'made', value: undefined, change };
      },
      this.#publish,
    );
  }
}

async function patchGroup(
  { groups }: Repositories,
  id: string,
  patch: GroupPatch,
  expectation: Expectation,
): Promise<Made<StoredGroup> | Refusal<400 | 404 | 409 | 412>> {
  const group = await groups.get(id);
  if (!group) return NO_GROUP;
  const surprise = unexpected(expectation, group.version);
  if (surprise) return surprise;
  const changed = {
    id,
    name: patch.name ?? group.name,
    accountIds: patch.account_ids ?? group.accountIds,
    selectionStrategy: patch.selection_strategy ?? group.selectionStrategy,
    settings: patch.settings ?? group.settings,
  };
  const before = groupSettings(group);
  if (JSON.stringify(before) === JSON.stringify(groupSettings({ ...group, ...changed }))) {
    return { outcome: 'made', value: group };
  }
  if (await isTaken(groups, changed.name, id)) return NAME_TAKEN;
  const updated = await groups.update(group.version, changed);
  switch (updated.outcome) {
    case 'missing':
      return NO_GROUP;
    case 'conflict':
      return lostUpdate();
    case 'exists':
      return NAME_TAKEN;
    case 'unknown_accounts':
      return unknownAccounts(updated);
  }
  const change = { action: 'group.update', ...subject(id), before, after: groupSettings(updated.value) };
  return { outcome: 'made', value: updated.value, change };
}

/** Names are unique whatever their case: people tell groups apart by them. */
async function isTaken(groups: Repositories['groups'], name: string, id: string): Promise<boolean> {
  const others = (await groups.list()).filter((group) => group.id !== id);
  return others.some((group) => group.name.toLowerCase() === name.toLowerCase());
}

function unknownAccounts({ accountIds }: UnknownAccounts): Refusal<400> {
  const shown = accountIds.slice(0, 5).join(', ');
  return refused(400, 'unknown_accounts', `There are no such accounts: ${shown}`, 'account_ids');
}

function subject(id: string) {
  return { subjectType: 'group', subjectId: id };
}

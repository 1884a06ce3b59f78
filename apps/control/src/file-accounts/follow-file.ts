import { isDeepStrictEqual } from 'node:util';
import type { AuditEntry, ConfiguredEntry, Repositories, StoredAccount } from '@sluice/store';
import { settingsView } from '../accounts/index.ts';
import { leaveGroups } from '../groups/index.ts';
import { isTakenOver, withFileChanges } from './changed-in-file.ts';

/** What a look at the configuration file came to; ids of accounts. */
export interface FileFollowed {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Gone from the file, but changed by people since: the API's from now on. */
  readonly released: readonly string[];
  /** Deleted through the API, and unchanged in the file: they stay away. */
  readonly staysDeleted: readonly string[];
}

type Step = keyof FileFollowed | 'nothing';

const ACTOR = 'config file';

/**
 * Brings into the database what has changed in the configuration file since it was read last, field by field; what was done
 * through the API in between stays. An account that was deleted through the API comes back when its entry changes, or leaves
 * and returns. One whose entry is gone leaves, unless people have made it something else. Each account is one transaction that
 * takes its turn with the changes of people, with an audit row when something changed.
 */
export async function followFile(
  entries: readonly ConfiguredEntry[],
  repositories: Repositories,
): Promise<FileFollowed> {
  const plain = entries.map((entry) => JSON.parse(JSON.stringify(entry)) as ConfiguredEntry);
  const followed: Record<keyof FileFollowed, string[]> = {
    ...{ added: [], changed: [], removed: [] },
    ...{ released: [], staysDeleted: [] },
  };
  const known = await repositories.configured.all();
  const stored = new Map<string, StoredAccount>();
  for await (const one of everyAccount(repositories)) stored.set(one.account.id, one);
  const here = new Set(plain.map(({ account }) => account.id));
  const take = async (id: string, entry: ConfiguredEntry | undefined) => {
    const step = await repositories.atomically(async (inside) => {
      await inside.audit.takeTurn();
      return follow(inside, id, entry);
    });
    if (step !== 'nothing') followed[step].push(id);
  };
  for (const entry of plain) {
    const { id } = entry.account;
    const last = known.get(id);
    if (!last || !isDeepStrictEqual(last, entry)) await take(id, entry);
    else if (!stored.has(id)) followed.staysDeleted.push(id);
  }
  const gone = [...known.keys(), ...[...stored.values()].filter(isOfFile).map(({ account }) => account.id)];
  for (const id of new Set(gone)) if (!here.has(id)) await take(id, undefined);
  return followed;
}

/** Whether people have made accounts of their own through the API. */
export async function hasOwnAccounts(repositories: Pick<Repositories, 'accounts'>): Promise<boolean> {
  for await (const one of everyAccount(repositories)) if (!isOfFile(one)) return true;
  return false;
}

async function follow(inside: Repositories, id: string, entry: ConfiguredEntry | undefined): Promise<Step> {
  const last = await inside.configured.get(id);
  if (entry && isDeepStrictEqual(last, entry)) return 'nothing';
  if (entry) await inside.configured.remember(entry);
  else await inside.configured.forget(id);
  const stored = await inside.accounts.get(id);
  return entry ? enter(inside, stored, last, entry) : leave(inside, stored, last);
}

async function enter(
  inside: Repositories,
  stored: StoredAccount | undefined,
  last: ConfiguredEntry | undefined,
  { account }: ConfiguredEntry,
): Promise<Step> {
  if (stored && !isOfFile(stored)) return 'nothing';
  const before = stored && settingsView(stored);
  if (stored && stored.account.provider === account.provider) {
    // A database that remembers nothing yet: what it has may have been changed by people.
    if (!last) return 'nothing';
    const changed = { account: withFileChanges(stored.account, last.account, account), label: stored.label };
    const after = settingsView(changed);
    if (isDeepStrictEqual(before, after)) return 'nothing';
    const updated = await inside.accounts.update(stored.version, changed);
    if (updated.outcome !== 'stored') throw overtaken(account.id);
    await note(inside, account.id, { action: 'account.update', before, after });
    return 'changed';
  }
  // Another provider under the same id is another account.
  if (stored) await remove(inside, stored);
  const inserted = await inside.accounts.insert({ account, origin: 'file' });
  if (inserted.outcome === 'exists') throw overtaken(account.id);
  const after = settingsView(inserted.value);
  await note(inside, account.id, { action: stored ? 'account.update' : 'account.create', before, after });
  return stored ? 'changed' : 'added';
}

async function leave(
  inside: Repositories,
  stored: StoredAccount | undefined,
  last: ConfiguredEntry | undefined,
): Promise<Step> {
  if (!stored || !isOfFile(stored)) return 'nothing';
  const { id } = stored.account;
  const before = settingsView(stored);
  if (last && isTakenOver(stored.account, last.account)) {
    if (!(await inside.accounts.release(id, stored.version))) throw overtaken(id);
    await note(inside, id, {
      action: 'account.update',
      before: { ...before, origin: 'file' },
      after: { ...before, origin: 'api' },
    });
    return 'released';
  }
  await remove(inside, stored);
  await note(inside, id, { action: 'account.delete', before });
  return 'removed';
}

async function remove(inside: Repositories, { account, version }: StoredAccount): Promise<void> {
  for (const change of await leaveGroups(inside, account.id)) await inside.audit.append({ actor: ACTOR, ...change });
  if ((await inside.accounts.delete(account.id, version)).outcome !== 'deleted') throw overtaken(account.id);
}

/** Whoever changes accounts takes a turn for it. Thrown, so that the transaction is undone. */
function overtaken(id: string): Error {
  return new Error(`account ${id} was changed by somebody who did not take a turn`);
}

async function note({ audit }: Repositories, id: string, change: Pick<AuditEntry, 'action' | 'before' | 'after'>) {
  await audit.append({ actor: ACTOR, ...change, subjectType: 'account', subjectId: id });
}

function isOfFile({ origin }: StoredAccount): boolean {
  return origin === 'file';
}

async function* everyAccount({ accounts }: Pick<Repositories, 'accounts'>) {
  let after: string | undefined;
  do {
    const page = await accounts.list({ after, limit: 200 });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

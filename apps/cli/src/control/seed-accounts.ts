import { isDeepStrictEqual } from 'node:util';
import type { Account } from '@sluice/core';
import { type CredentialStore, seedCredential } from '@sluice/credentials';
import { type Config, toAccount } from '@sluice/runtime';
import type { AccountRepository, Repositories } from '@sluice/store';

/** Who changes what stands in the file, in the words of the audit log. */
const ACTOR = 'config file';

/**
 * Brings the accounts of the configuration file into the database: new ones are added, those that came from the file before follow it,
 * and leave with it, each change with its audit row. What people have made through the API stays theirs, also under the same id. Returns
 * how many were changed.
 */
export async function seedAccounts(config: Config, repositories: Repositories): Promise<number> {
  let written = 0;
  for (const configured of config.accounts) if (await seedAccount(toAccount(configured), repositories)) written += 1;
  for (const id of await formerlyConfigured(config, repositories.accounts)) {
    if (await removeAccount(id, repositories)) written += 1;
  }
  return written;
}

function seedAccount(account: Account, repositories: Repositories): Promise<boolean> {
  return repositories.atomically(async ({ accounts, audit }) => {
    const subject = { actor: ACTOR, subjectType: 'account', subjectId: account.id, after: audited({ account }) };
    const stored = await accounts.get(account.id);
    if (!stored) {
      const inserted = await accounts.insert({ account, origin: 'file' });
      if (inserted.outcome !== 'stored') return false;
      await audit.append({ ...subject, action: 'account.create' });
      return true;
    }
    const { label, version } = stored;
    if (stored.origin !== 'file' || isDeepStrictEqual(plain(stored.account), plain(account))) return false;
    const updated = await accounts.update(version, { account, label });
    if (updated.outcome !== 'stored') return false;
    const states = { before: audited(stored), after: audited({ account, label }) };
    await audit.append({ ...subject, ...states, action: 'account.update' });
    return true;
  });
}

function removeAccount(id: string, repositories: Repositories): Promise<boolean> {
  return repositories.atomically(async ({ accounts, audit }) => {
    const stored = await accounts.get(id);
    if (!stored || (await accounts.delete(id, stored.version)).outcome !== 'deleted') return false;
    const subject = { actor: ACTOR, subjectType: 'account', subjectId: id };
    await audit.append({ ...subject, action: 'account.delete', before: audited(stored) });
    return true;
  });
}

/** An account has no credential in it. */
function audited({ account, label }: { readonly account: Account; readonly label?: string | undefined }) {
  const { maxInFlight, ...rest } = account;
  return { ...rest, label: label ?? null, disabled: account.disabled ?? false, max_in_flight: maxInFlight ?? null };
}

/** Brings the file's credentials to where gateways look for them; a newer token that is there stays. */
export async function seedLogins(config: Config, store: CredentialStore): Promise<void> {
  for (const { id, credentials } of config.accounts) {
    const record = Object.entries(credentials).filter(([, value]) => value !== undefined);
    await seedCredential(store, id, Object.fromEntries(record));
  }
}

/** Whether people have made accounts of their own through the API. */
export async function hasOwnAccounts({ accounts }: Repositories): Promise<boolean> {
  for await (const { origin } of everyAccount(accounts)) if (origin !== 'file') return true;
  return false;
}

async function formerlyConfigured(config: Config, accounts: AccountRepository): Promise<readonly string[]> {
  const configured = new Set(config.accounts.map(({ id }) => id));
  const former: string[] = [];
  for await (const { account, origin } of everyAccount(accounts)) {
    if (origin === 'file' && !configured.has(account.id)) former.push(account.id);
  }
  return former;
}

async function* everyAccount(accounts: AccountRepository) {
  let after: string | undefined;
  do {
    const page = await accounts.list({ after, limit: 200 });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

/** Without what is undefined: a stored account has a field or has it not. */
function plain(account: Account): unknown {
  return JSON.parse(JSON.stringify(account));
}

import { isDeepStrictEqual } from 'node:util';
import type { Account } from '@sluice/core';
import { type CredentialStore, seedCredential } from '@sluice/credentials';
import { type Config, toAccount } from '@sluice/runtime';
import type { AccountRepository, Repositories } from '@sluice/store';

/**
 * Brings the accounts of the configuration file into the database: new ones are added, those that came from the file before follow it,
 * and leave with it. What people have made through the API stays theirs, also under the same id. Returns how many were changed.
 */
export async function seedAccounts(config: Config, { accounts }: Repositories): Promise<number> {
  let written = 0;
  for (const configured of config.accounts) {
    const account = toAccount(configured);
    const stored = await accounts.get(account.id);
    if (!stored) {
      await accounts.insert({ account, origin: 'file' });
      written += 1;
    } else if (stored.origin === 'file' && !isDeepStrictEqual(plain(stored.account), plain(account))) {
      const updated = await accounts.update(stored.version, { account, label: stored.label });
      if (updated.outcome === 'stored') written += 1;
    }
  }
  for (const id of await formerlyConfigured(config, accounts)) {
    await accounts.delete(id);
    written += 1;
  }
  return written;
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

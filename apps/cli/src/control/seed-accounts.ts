import { type FileFollowed, followFile } from '@sluice/control';
import { type CredentialRecord, type CredentialStore, loginFingerprint, seedCredential } from '@sluice/credentials';
import { type AccountConfig, type Config, type Logger, toAccount } from '@sluice/runtime';
import type { Repositories, StoredAccount } from '@sluice/store';

/**
 * Brings what has changed in the configuration file since the last start into the database, see {@link followFile}, and says it.
 * Returns how many accounts that concerned.
 */
export async function seedAccounts(
  config: Config,
  repositories: Repositories,
  log?: Pick<Logger, 'info'>,
): Promise<number> {
  const entries = config.accounts.map((configured) => {
    const login = loginFingerprint(recordOf(configured));
    return { account: toAccount(configured), login };
  });
  const { staysDeleted, ...followed } = await followFile(entries, repositories);
  for (const [what, ids] of Object.entries(followed) as [keyof typeof SENTENCES, readonly string[]][]) {
    if (ids.length > 0) log?.info({ accounts: ids.slice(0, 20), count: ids.length }, SENTENCES[what]);
  }
  if (staysDeleted.length > 0) log?.info({ accounts: staysDeleted.slice(0, 20) }, STAYS_DELETED);
  return Object.values(followed).flat().length;
}

const SENTENCES: Readonly<Record<Exclude<keyof FileFollowed, 'staysDeleted'>, string>> = {
  added: 'accounts of the configuration file are new in the database',
  changed: 'accounts follow what has changed in the configuration file',
  removed: 'accounts have left with their entries in the configuration file',
  released:
    'accounts have left the configuration file, but were changed through the API: they stay, and are its own now',
};
const STAYS_DELETED =
  'accounts of the configuration file were deleted through the API: they stay away until their entries change';

/**
 * Brings the file's credentials to where gateways look for them, of the accounts that are the file's: a newer token that is there
 * stays, and so does what an operator has put there.
 */
export async function seedLogins(
  config: Config,
  store: CredentialStore,
  { accounts }: Pick<Repositories, 'accounts'>,
): Promise<void> {
  for (const configured of config.accounts) {
    const { id } = configured;
    if ((await accounts.get(id))?.origin !== 'file') continue;
    // An account that has come back after it was deleted has nothing else to go by.
    const isForgotten = hasNoSecret((await store.read(id))?.record ?? {});
    await seedCredential(store, id, recordOf(configured), isForgotten ? 'operator' : 'file');
  }
}

/** The configuration with its accounts as operators have left them: what a process may serve with before it has read a snapshot. */
export async function asOperated(config: Config, { accounts }: Pick<Repositories, 'accounts'>): Promise<Config> {
  const operated: AccountConfig[] = [];
  for (const configured of config.accounts) {
    const stored = await accounts.get(configured.id);
    if (stored?.account.provider === configured.provider) operated.push({ ...configured, ...standingOf(stored) });
  }
  return { ...config, accounts: operated };
}

function standingOf({ account }: StoredAccount): Partial<AccountConfig> {
  const { priority, weight, disabled = false, maxInFlight: max_in_flight, models } = account;
  return { priority, weight, disabled, max_in_flight, models: models && [...models] };
}

function recordOf({ credentials }: AccountConfig): CredentialRecord {
  return Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
}

function hasNoSecret({ api_key, access_token, refresh_token }: CredentialRecord): boolean {
  return api_key === undefined && access_token === undefined && refresh_token === undefined;
}

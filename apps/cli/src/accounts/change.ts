import { type AdminOptions, misused, refusedBy, told, withAdmin } from '../admin/index.ts';
import { accountPath, findAccount } from './account-api.ts';
import type { AccountSettings } from './account-draft.ts';
import type { AccountView } from './account-view.ts';
import { type CredentialFlags, readCredentials } from './read-draft.ts';

export interface SetOptions extends AdminOptions, CredentialFlags {
  readonly settings: AccountSettings;
  /** Names of settings to take away. */
  readonly unset: readonly string[];
  /** Only change this version. */
  readonly ifVersion?: number;
  readonly confirmForeignHost: boolean;
}

/** `sluice accounts set`: changes what flags name and nothing else. New credentials replace the login as a whole. */
export function setAccount(id: string, options: SetOptions): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    const credentials = readCredentials(options);
    if (credentials?.outcome === 'refused') return misused(credentials.reason);
    const changes = {
      ...options.settings,
      ...Object.fromEntries(options.unset.map((name) => [name, null])),
      ...(credentials && { credentials: credentials.value }),
    };
    if (Object.keys(changes).length === 0) return misused('nothing to change: name a setting');
    const found = await findAccount(admin, id);
    if (!found.ok) return refusedBy(found.problem);
    const body = { ...changes, ...(options.confirmForeignHost && { confirm_foreign_host: true }) };
    const path = accountPath(found.body.provider, id);
    const answer = await admin.patch<AccountView>(path, body, options.ifVersion);
    return told(answer, () => `Changed ${id}: ${Object.keys(changes).join(', ')}.${inFile(found.body, HOLDS)}`);
  });
}

/** `sluice accounts disable` and `enable`: takes an account out of every pick, and back. Running requests finish. */
export function switchAccount(id: string, disabled: boolean, options: AdminOptions): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    const found = await findAccount(admin, id);
    if (!found.ok) return refusedBy(found.problem);
    const answer = await admin.patch<AccountView>(accountPath(found.body.provider, id), { disabled });
    return told(answer, () => `${id} is switched ${disabled ? 'off' : 'on'}.${inFile(found.body, HOLDS)}`);
  });
}

/** `sluice accounts remove`: deletes an account with its credential. Running requests finish. */
export function removeAccount(id: string, options: AdminOptions): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    const found = await findAccount(admin, id);
    if (!found.ok) return refusedBy(found.problem);
    const answer = await admin.delete<undefined>(accountPath(found.body.provider, id));
    return told(answer, () => `Removed ${id}.${inFile(found.body, STAYS_AWAY)}`);
  });
}

const HOLDS = 'what you changed holds, also over restarts, until the same setting changes there';
const STAYS_AWAY = 'it stays away, also over restarts, until its entry changes there or leaves and returns';

/** An account of the configuration file has two places to change it. */
function inFile({ origin }: AccountView, meaning: string): string {
  return origin === 'file' ? ` The configuration file has it too: ${meaning}.` : '';
}

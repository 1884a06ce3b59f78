import { createHash } from 'node:crypto';
import type { AccountDraft, AccountSettings, AccountView } from '../accounts/index.ts';
import type { Found } from './found.ts';

export type Draft = AccountDraft & { readonly id: string };

/** What an import would do about one find. */
export type Step =
  | { readonly action: 'add'; readonly source: string; readonly draft: Draft; readonly notes: readonly string[] }
  | {
      readonly action: 'update';
      readonly source: string;
      readonly draft: Draft;
      /** The account as it is now. */
      readonly current: AccountView;
      readonly changes: AccountSettings & { readonly credentials?: AccountDraft['credentials'] };
      readonly notes: readonly string[];
    }
  | { readonly action: 'keep'; readonly source: string; readonly draft: Draft; readonly notes: readonly string[] }
  | { readonly action: 'leave'; readonly source: string; readonly reason: string };

export interface PlanOptions {
  /** Take the login of the file for accounts that are there already. */
  readonly replaceCredentials: boolean;
}

/**
 * Compares what was found with what is there. An account is recognised by its id, and by its login under any id. What
 * operators have decided in Sluice since (switched on or off, weight, tier) stays; so does the login, because the one in
 * the file may have been used up by a renewal, unless its replacement is asked for.
 */
export function planImport(
  found: readonly Found[],
  existing: readonly AccountView[],
  options: PlanOptions,
): readonly Step[] {
  const byId = new Map(existing.map((account) => [account.id, account]));
  const byLogin = new Map(existing.map((account) => [account.credentials?.fingerprint, account]));
  return found.map((one): Step => {
    if (one.outcome === 'unusable') return { action: 'leave', source: one.source, reason: one.reason };
    const { source, draft, notes } = one;
    const current = byId.get(draft.id);
    const fingerprint = fingerprintOf(draft.credentials);
    if (!current) {
      const twin = byLogin.get(fingerprint);
      return twin
        ? { action: 'leave', source, reason: `this login is account ${twin.id} already` }
        : { action: 'add', source, draft, notes };
    }
    if (current.provider !== draft.provider) {
      return { action: 'leave', source, reason: `the id ${draft.id} belongs to a ${current.provider} account` };
    }
    return compare(
      { source, draft, notes, current, sameLogin: current.credentials?.fingerprint === fingerprint },
      options,
    );
  });
}

interface Comparison {
  readonly source: string;
  readonly draft: Draft;
  readonly notes: readonly string[];
  readonly current: AccountView;
  readonly sameLogin: boolean;
}

function compare({ source, draft, notes, current, sameLogin }: Comparison, { replaceCredentials }: PlanOptions): Step {
  const replaced = replaceCredentials && !sameLogin;
  const settings = differences(draft, current);
  const said = sameLogin || replaceCredentials ? notes : [...notes, KEPT];
  if (Object.keys(settings).length === 0 && !replaced) return { action: 'keep', source, draft, notes: said };
  const changes = { ...settings, ...(replaced && { credentials: draft.credentials }) };
  return { action: 'update', source, draft, current, changes, notes: said };
}

const KEPT = 'keeps the login it has, the file has another (--replace-credentials)';

/** Settings that a find may know better. Null-like ones of the find leave alone what is there. */
const FROM_SETTINGS = ['region', 'profile_arn', 'project'] as const;

function differences(draft: Draft, current: AccountView): AccountSettings {
  const changes: Record<string, string> = {};
  for (const name of FROM_SETTINGS) {
    const wanted = draft[name];
    if (wanted !== undefined && wanted !== current.settings[name]) changes[name] = wanted;
  }
  if (draft.base_url !== undefined && draft.base_url !== current.urls['base_url']) changes['base_url'] = draft.base_url;
  // A label given in Sluice is not taken back by the file's.
  if (draft.label !== undefined && current.label === null) changes['label'] = draft.label;
  return changes;
}

/** Tells whether two credentials are one, in the admin API's way: by the secret that is the login. */
export function fingerprintOf({
  api_key: key,
  refresh_token: refresh,
  access_token: access,
}: AccountDraft['credentials']) {
  const secret = key ?? refresh ?? access ?? '';
  return createHash('sha256').update(`sluice credential fingerprint ${secret}`).digest('hex').slice(0, 16);
}

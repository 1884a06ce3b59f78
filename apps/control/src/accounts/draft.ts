import type { Account, AccountUrl, ProviderId } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';
import type { AccountContent, StoredAccount } from '@sluice/store';
import { type AccountPatch, type Credentials, type NewAccount, SETTING_FIELDS, URL_FIELDS } from './schema.ts';

/** A new account as it will be stored. */
export function draftOf(provider: ProviderId, id: string, asked: NewAccount): AccountContent {
  const { auth, priority, weight, disabled, label, max_in_flight: maxInFlight, models } = asked;
  return {
    account: {
      ...{ id, provider, auth, priority, weight },
      ...(maxInFlight !== undefined && { maxInFlight }),
      ...(models && { models }),
      ...(disabled && { disabled }),
      urls: patched<AccountUrl>({}, asked, URL_FIELDS),
      settings: settingsOf({}, asked),
    },
    label,
  };
}

/** A stored account with what a patch changes; null takes away, what is not named stays. */
export function patchedAccount({ account, label, origin }: StoredAccount, patch: AccountPatch): AccountContent {
  const maxInFlight = patch.max_in_flight === undefined ? account.maxInFlight : (patch.max_in_flight ?? undefined);
  const models = patch.models === undefined ? account.models : (patch.models ?? undefined);
  const disabled = patch.disabled ?? account.disabled ?? false;
  const changed: Account = {
    ...{ id: account.id, provider: account.provider, auth: patch.auth ?? account.auth },
    ...{ priority: patch.priority ?? account.priority, weight: patch.weight ?? account.weight },
    ...(maxInFlight !== undefined && { maxInFlight }),
    ...(models && { models }),
    ...(disabled && { disabled }),
    urls: patched<AccountUrl>(account.urls, patch, URL_FIELDS),
    settings: settingsOf(account.settings, patch),
  };
  return { account: changed, label: patch.label === undefined ? label : (patch.label ?? undefined), origin };
}

/** Only the fields that are there: a stored record has a field or has it not. */
export function recordOf(credentials: Credentials): CredentialRecord {
  return Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
}

function settingsOf(before: Readonly<Record<string, string>>, patch: AccountPatch | NewAccount) {
  const settings: Record<string, string> = patched(before, patch, SETTING_FIELDS);
  const { send_reasoning: reasoning } = patch;
  if (reasoning === null) delete settings['send_reasoning'];
  else if (reasoning !== undefined) settings['send_reasoning'] = String(reasoning);
  return settings;
}

function patched<Field extends string>(
  before: Readonly<Partial<Record<Field, string>>>,
  patch: Readonly<Partial<Record<Field, string | null | undefined>>>,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  const result: Partial<Record<Field, string>> = { ...before };
  for (const field of fields) {
    const value = patch[field];
    if (value === null) delete result[field];
    // Paths are appended to URLs, see the configuration.
    else if (value !== undefined) result[field] = field.endsWith('_url') ? value.replace(/\/+$/, '') : value;
  }
  return result;
}

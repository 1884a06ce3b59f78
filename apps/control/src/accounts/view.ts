import type { AccountContent, StoredAccount } from '@sluice/store';
import { isoTime, isoTimeOrNull } from '../http/index.ts';
import type { CredentialView } from './credential-view.ts';
import type { AccountView } from './schema.ts';

/** An account as the API shows it. */
export function accountView(stored: StoredAccount, credentials: CredentialView | null): AccountView {
  const { account, health } = stored;
  return {
    ...settingsView(stored),
    origin: stored.origin,
    health: {
      status: health.status,
      reason: health.reason ?? null,
      checked_at: isoTimeOrNull(health.checkedAt),
    },
    credentials,
    provider: account.provider,
    version: stored.version,
    created_at: isoTime(stored.createdAt),
    updated_at: isoTime(stored.updatedAt),
  };
}

/** What an operator decides about an account: what the audit log compares. */
export function settingsView({ account, label }: AccountContent) {
  return {
    id: account.id,
    provider: account.provider,
    auth: account.auth,
    label: label ?? null,
    disabled: account.disabled ?? false,
    priority: account.priority,
    weight: account.weight,
    max_in_flight: account.maxInFlight ?? null,
    models: account.models ? [...account.models] : null,
    urls: { ...account.urls },
    settings: { ...account.settings },
  };
}

import type { Account, AccountUrl } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';
import type { Member } from '@sluice/pool';
import type { AccountConfig } from '@sluice/runtime';

const URL_KEYS = ['base_url', 'refresh_url', 'idc_refresh_url', 'usage_limits_url', 'token_url'] as const;
const SETTING_KEYS = ['region', 'profile_arn', 'project'] as const;

/** An account of the configuration file, split into what may be logged and what may not. */
export interface ConfiguredAccount {
  readonly account: Account;
  readonly credentials: CredentialRecord;
}

export function configuredAccount(config: AccountConfig): ConfiguredAccount {
  const urls: Partial<Record<AccountUrl, string>> = {};
  for (const key of URL_KEYS) if (config[key] !== undefined) urls[key] = config[key];
  const settings: Record<string, string> = {};
  for (const key of SETTING_KEYS) if (config[key] !== undefined) settings[key] = config[key];
  return {
    account: {
      id: config.id,
      provider: config.provider,
      auth: config.auth,
      priority: config.priority,
      weight: config.weight,
      disabled: config.disabled,
      urls,
      settings,
      ...(config.max_in_flight !== undefined && { maxInFlight: config.max_in_flight }),
      ...(config.models && { models: config.models }),
    },
    credentials: { ...config.credentials },
  };
}

/** What selection must know about an account. */
export function memberOf(account: Account): Member {
  return {
    id: account.id,
    priority: account.priority,
    weight: account.weight,
    ...(account.maxInFlight !== undefined && { maxInFlight: account.maxInFlight }),
    ...(account.models && { models: account.models }),
    ...(account.disabled && { disabled: true }),
  };
}

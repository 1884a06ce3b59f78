import type { Account, AccountUrl } from '@sluice/core';
import type { AccountConfig, Config, CooldownConfig } from './config.ts';

const URL_KEYS = ['base_url', 'refresh_url', 'idc_refresh_url', 'usage_limits_url', 'token_url'] as const;
const SETTING_KEYS = ['region', 'profile_arn', 'project', 'organization', 'auth_header', 'send_reasoning'] as const;

/** The half of a configured account that is safe to log. Its credentials stay behind in `credentials`. */
export function toAccount(configured: AccountConfig): Account {
  const urls: Partial<Record<AccountUrl, string>> = {};
  for (const key of URL_KEYS) {
    const url = configured[key];
    if (url !== undefined) urls[key] = url;
  }
  const settings: Record<string, string> = {};
  for (const key of SETTING_KEYS) {
    const setting = configured[key];
    if (setting !== undefined) settings[key] = String(setting);
  }
  return {
    id: configured.id,
    provider: configured.provider,
    auth: configured.auth,
    priority: configured.priority,
    weight: configured.weight,
    ...(configured.max_in_flight !== undefined && { maxInFlight: configured.max_in_flight }),
    ...(configured.models !== undefined && { models: configured.models }),
    ...(configured.disabled && { disabled: true }),
    urls,
    settings,
  };
}

/** Cooldowns of one provider in milliseconds: its own where it has them, the common ones elsewhere. */
export function cooldownsOf(config: Config, provider: keyof Config['providers']): CooldownConfig {
  const own = Object.entries(config.providers[provider].cooldown).filter(([, value]) => value !== undefined);
  return { ...config.auth_manager.cooldown, ...Object.fromEntries(own) };
}

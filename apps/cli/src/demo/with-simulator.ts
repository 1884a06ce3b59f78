import type { AccountConfig, Config } from '@sluice/runtime';
import { accessTokenOf } from './simulated-accounts.ts';

/** The configuration with `count` accounts of a simulated Kiro upstream at `url` instead of none. */
export function withSimulator(config: Config, url: string, count: number): Config {
  const accounts = Array.from(
    { length: count },
    (_, index): AccountConfig => ({
      id: `sim-${index + 1}`,
      provider: 'kiro',
      auth: 'social',
      priority: 0,
      weight: 1,
      disabled: false,
      base_url: url,
      refresh_url: `${url}/refreshToken`,
      credentials: { access_token: accessTokenOf(index + 1) },
    }),
  );
  return { ...config, accounts };
}

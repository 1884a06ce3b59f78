import { stringify } from 'yaml';

/** Accounts of the simulated upstream that a cluster without a configuration gets. */
export const SIMULATED_ACCOUNTS = 10;

/**
 * The configuration of a cluster on simulated accounts: those of `sluice sim`, which knows `sim-1` … `sim-n` by
 * tokens of fixed names. More accounts on loopback may be added through the admin API. Port, Redis, key and master key are each replica's own and come by flag and environment.
 */
export function demoConfig(simulatorUrl: string): string {
  const accounts = Array.from({ length: SIMULATED_ACCOUNTS }, (_, index) => ({
    id: `sim-${index + 1}`,
    provider: 'kiro',
    auth: 'social',
    base_url: simulatorUrl,
    refresh_url: `${simulatorUrl}/refreshToken`,
    credentials: {
      access_token: `simulated-access-token-${index + 1}`,
      refresh_token: `simulated-refresh-token-${index + 1}`,
    },
  }));
  return `# Written by \`make cluster\`; changes are overwritten.\n${stringify({ version: 1, admin: { allow_private_urls: true }, account_pool: { planted_by: 'control' }, accounts })}`;
}

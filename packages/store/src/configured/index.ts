export { SqlConfiguredAccounts } from './configured-accounts.ts';
export type { ConfiguredAccounts, ConfiguredEntry } from './port.ts';

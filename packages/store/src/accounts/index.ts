export { SqlAccountRepository } from './account-repository.ts';
export type { UsageOfAccount } from './add-usage.ts';
export { addAccountUsage } from './add-usage.ts';
export type {
  AccountContent,
  AccountDay,
  AccountHealth,
  AccountRepository,
  AccountUsage,
  StoredAccount,
} from './port.ts';

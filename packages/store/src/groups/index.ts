export { SqlGroupRepository } from './group-repository.ts';
export type { GroupContent, GroupRepository, StoredGroup, UnknownAccounts } from './port.ts';

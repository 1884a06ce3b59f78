/** `sluice accounts`: the accounts of a running control plane. */
export { accountPath, listAll } from './account-api.ts';
export type { AccountDraft, AccountSettings } from './account-draft.ts';
export type { AccountView } from './account-view.ts';
export { addAccountCommands } from './command.ts';

/** Accounts of the configuration file, as control follows them. */
export { type FileFollowed, followFile, hasOwnAccounts } from './follow-file.ts';

/** Copies of logins in the database of a control plane: made after the live store, and given back to one that has lost them. */
export { returnOf } from './bring-back.ts';
export type { CopyVersion, LoginCopies, SealedCopy } from './login-copies.ts';
export { openCopy, resealCopy, sealCopy } from './login-copies.ts';
export type { LiveLogins, MatchOptions, MatchReport } from './match-copies.ts';
export { matchCopies } from './match-copies.ts';

/** `sluice groups`: named sets of accounts. */
export { addGroupCommands } from './command.ts';
export { GROUPS, type Group } from './group-verbs.ts';

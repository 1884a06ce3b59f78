export { SqlDepartedLogins } from './departed-logins.ts';
export type { DepartedLogins } from './port.ts';

/** Accounts as operators manage them. */

export { AccountService } from './account-service.ts';
export { accountActionRoutes } from './action-routes.ts';
export { DepartedLogins } from './departed-logins.ts';
export { draftProblem } from './draft-problem.ts';
export { accountRoutes } from './routes.ts';
export { settingsView } from './view.ts';

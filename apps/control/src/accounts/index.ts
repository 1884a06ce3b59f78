/** Accounts as operators manage them. */

export { AccountService } from './account-service.ts';
export { accountActionRoutes } from './action-routes.ts';
export { type Guarded, guardedWithin } from './guarded-account.ts';
export { accountRoutes } from './routes.ts';

/** Accounts as operators manage them. */

export { AccountService } from './account-service.ts';
export { accountActionRoutes } from './action-routes.ts';
export { credentialViews } from './credential-view.ts';
export { accountRoutes } from './routes.ts';

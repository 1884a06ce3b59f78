/** Who changed what. */
export { auditRoutes } from './routes.ts';
export { verifyRoutes } from './verify-route.ts';

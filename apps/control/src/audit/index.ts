/** Who changed what. */
export { auditRoutes } from './routes.ts';

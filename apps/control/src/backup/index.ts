/** Backups of a database that is in use. */
export { backupRoutes } from './routes.ts';

/** Work on all credentials at once. */
export { credentialRoutes } from './routes.ts';

/** What the pools know at this moment. */
export type { TokenState } from './describe-token.ts';
export { liveStateRoutes } from './routes.ts';

/** What the pools know at this moment. */
export { describePool } from './describe-pool.ts';
export type { TokenState } from './describe-token.ts';
export { liveStateRoutes } from './routes.ts';

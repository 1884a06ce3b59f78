/** Why a request goes where it goes. */
export { routingRoutes } from './routes.ts';

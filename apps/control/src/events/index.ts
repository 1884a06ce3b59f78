/** What happens here, as it happens. */
export { EventHub } from './hub.ts';
export { eventRoutes } from './routes.ts';

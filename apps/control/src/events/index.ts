/** What happens here, as it happens. */
export { type ControlEvent, EventHub } from './hub.ts';
export { eventRoutes } from './routes.ts';

/** What happens, as it happens. */
export { EventHub } from './hub.ts';
export { ReplicaWatch } from './replica-watch.ts';
export { eventRoutes } from './routes.ts';

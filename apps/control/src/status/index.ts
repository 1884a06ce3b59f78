/** How everything is, for those who are woken up when it is not well. */
export { keepGauges } from './keep-gauges.ts';
export type { LedgerBacklog, ReplicaSign, StatusProbes } from './probes.ts';
export { Publishing } from './publishing.ts';
export { isGateway } from './replicas-part.ts';
export { statusRoutes } from './routes.ts';
export { StatusBoard } from './status-board.ts';

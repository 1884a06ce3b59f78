export type { RoutingSnapshots, StoredSnapshot } from './port.ts';
export { SqlRoutingSnapshots } from './routing-snapshots.ts';

/** What gateways are told of accounts, groups and profiles. */
export { buildSnapshot } from './build.ts';
export { MemorySnapshots, type Published, type SnapshotOutlet } from './outlet.ts';
export { SnapshotPublisher } from './publisher.ts';

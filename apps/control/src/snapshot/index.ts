/** What gateways are told of accounts, groups and profiles. */
export { buildSnapshot, everyAccount } from './build.ts';
export { MemorySnapshots, type Published, type SnapshotOutlet } from './outlet.ts';
export { SnapshotPublisher, type SnapshotPublisherOptions } from './publisher.ts';

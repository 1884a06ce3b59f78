/** What gateways are told of accounts, groups and profiles. */
export { everyAccount, publishedGroup, publishedProfile } from './build.ts';
export { MemorySnapshots, type Published, type SnapshotOutlet } from './outlet.ts';
export { SnapshotPublisher, type SnapshotPublisherOptions } from './publisher.ts';

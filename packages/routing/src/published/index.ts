/** The snapshot that control publishes and gateways follow: its shape, its text, and who serves what under it. */
export { isMissingGroup, missingGroup } from './missing-group.ts';
export { SNAPSHOT_PLACE } from './place.ts';
export { PublishedReader } from './published-reader.ts';
export { contentOf, contentText, documentOf, type ReadSnapshot, readPublished, writePublished } from './read.ts';
export { type ResolvedGroup, resolveGroup } from './resolve-group.ts';
export type { PublishedGroup, PublishedProfile, PublishedSnapshot, RequestType } from './snapshot.ts';
export { REQUEST_TYPES } from './snapshot.ts';

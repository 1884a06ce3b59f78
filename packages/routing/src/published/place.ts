/**
 * Where the snapshot lies in a shared Redis: a hash under `keys(tag, ...parts)` with the fields `version` and `document`, and a
 * channel `keys(tag, channel)` on which every new version is announced by its number. A missed announcement costs no more
 * than the pause until the version is looked at again.
 */
export const SNAPSHOT_PLACE = {
  tag: 'snapshot',
  parts: ['v1'],
  channel: 'changes',
} as const;

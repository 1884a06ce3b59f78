/** Field of a stream entry that holds a batch. */
export const BATCH = 'batch';

/** One entry of the stream. */
export interface Batch {
  readonly id: string;
  /** Empty for one that was deleted after it had been handed out. */
  readonly text: string;
}

/** Entries as Redis lists them: `[id, [field, value, …]]`; a deleted one has no fields. */
export function batchesOf(entries: unknown): Batch[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
    const fields: unknown = entry[1];
    const at = Array.isArray(fields) ? fields.indexOf(BATCH) : -1;
    const text: unknown = Array.isArray(fields) && at >= 0 ? fields[at + 1] : '';
    return [{ id: entry[0], text: typeof text === 'string' ? text : '' }];
  });
}

import type { RecognisedKey } from './key-record.ts';

/** Where keys are looked up. One step on the full digest, so known and unknown keys cost the same. */
export interface KeyDirectory {
  /**
   * Whether there is no key at all; then the door is open to this machine. Rejects when that cannot be found out, and
   * a directory that has held keys never becomes empty by losing them.
   */
  isEmpty(): boolean | Promise<boolean>;
  /**
   * The key with this digest, be it still good or not. Undefined when there is none or its record is damaged; rejects
   * when that cannot be found out.
   */
  find(digest: string): RecognisedKey | undefined | Promise<RecognisedKey | undefined>;
}

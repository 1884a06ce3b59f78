import type { KeyDirectory } from './key-directory.ts';
import type { RecognisedKey } from './key-record.ts';

/**
 * Several directories as one, asked in turn: keys of the configuration first, since they need nobody else. They go on
 * working when a later directory cannot answer; a key that only that one could know is then neither known nor unknown.
 */
export class LayeredKeys implements KeyDirectory {
  readonly #layers: readonly KeyDirectory[];

  constructor(layers: readonly KeyDirectory[]) {
    this.#layers = layers;
  }

  async isEmpty(): Promise<boolean> {
    for (const layer of this.#layers) if (!(await layer.isEmpty())) return false;
    return true;
  }

  async find(digest: string): Promise<RecognisedKey | undefined> {
    for (const layer of this.#layers) {
      const found = await layer.find(digest);
      if (found) return found;
    }
    return undefined;
  }
}

/** Where a published snapshot goes. */
export interface SnapshotOutlet {
  /**
   * Puts a document in the place of an older one and tells everybody. Repeating it is safe. `stale`: the version that is
   * there is newer, or is another content under the same number; nothing was changed.
   */
  publish(version: number, document: string): Promise<Published>;
}

export type Published = { readonly outcome: 'published' } | { readonly outcome: 'stale'; readonly version: number };

/** The outlet of the all-in-one: its readers are in the same process. */
export class MemorySnapshots implements SnapshotOutlet {
  readonly #listeners = new Set<(document: string) => void>();
  #latest: { readonly version: number; readonly document: string } | undefined;

  async publish(version: number, document: string): Promise<Published> {
    const latest = this.#latest;
    if (latest && latest.version === version && latest.document === document) return { outcome: 'published' };
    if (latest && latest.version >= version) return { outcome: 'stale', version: latest.version };
    this.#latest = { version, document };
    for (const listener of this.#listeners) listener(document);
    return { outcome: 'published' };
  }

  /** Undefined before anything was published. */
  latest(): string | undefined {
    return this.#latest?.document;
  }

  /** Hears of every new document, the one that is there at once. Returns how to stop. */
  follow(listener: (document: string) => void): () => void {
    this.#listeners.add(listener);
    if (this.#latest) listener(this.#latest.document);
    return () => this.#listeners.delete(listener);
  }
}

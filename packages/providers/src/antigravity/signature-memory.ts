import { LRUCache } from 'lru-cache';

/** Most calls whose signatures are kept, and most bytes of all signatures: they may be kilobytes each. */
const MOST_CALLS = 10_000;
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Signatures of function calls by the call's id, for clients that do not give them back: most dialects have no place for them. The
 * least used are forgotten first. Of this process only; elsewhere, and for what is forgotten, Gemini takes a stand-in.
 */
export class SignatureMemory {
  readonly #signatures = new LRUCache<string, string>({
    max: MOST_CALLS,
    maxSize: MOST_BYTES,
    sizeCalculation: (signature, id) => signature.length + id.length + 1,
  });

  remember(callId: string, signature: string): void {
    this.#signatures.set(callId, signature);
  }

  recall(callId: string): string | undefined {
    return this.#signatures.get(callId);
  }
}

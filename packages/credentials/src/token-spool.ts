import type { VendorAnswer } from './store-answer.ts';

/** Vendor answers that the store would not take, where they outlive this process. */
export interface TokenSpool {
  put(accountId: string, answer: VendorAnswer): Promise<void>;
  /** Forgets an answer once it is stored. Does nothing when it is not there. */
  remove(accountId: string): Promise<void>;
  /** Everything left behind by an earlier process. */
  entries(): Promise<ReadonlyMap<string, VendorAnswer>>;
}

/** One request that may come again. */
export interface IdempotentRequest {
  /** Who asks for what: a key of one caller or route says nothing to another. */
  readonly scope: string;
  /** The `Idempotency-Key`. */
  readonly key: string;
  /** Names what is asked for. */
  readonly requestHash: string;
  /** How long its worker may take before another one may begin, milliseconds. */
  readonly claimMs: number;
  /** How long the answer is kept, milliseconds from now. */
  readonly keepMs: number;
}

export type BegunRequest =
  /** Do it, then `finish` or `abandon` with this claim. */
  | { readonly outcome: 'begun'; readonly claim: string }
  /** Somebody does it at this moment. */
  | { readonly outcome: 'running' }
  /** It was done: give the same answer. */
  | { readonly outcome: 'finished'; readonly status: number; readonly response: string }
  /** The key was used for another request. */
  | { readonly outcome: 'mismatch' };

/** Answers of requests that may come again. A response that shows a secret is sealed before it is handed over. */
export interface IdempotencyRecords {
  begin(request: IdempotentRequest): Promise<BegunRequest>;
  /** Keeps the answer. False when the claim is no longer ours: somebody else has begun. */
  finish(request: IdempotentRequest, claim: string, status: number, response: string): Promise<boolean>;
  /** Forgets the request, so that the next try begins anew. */
  abandon(request: IdempotentRequest, claim: string): Promise<void>;
  /** Forgets what is older than it is kept; returns how many. */
  expire(): Promise<number>;
}

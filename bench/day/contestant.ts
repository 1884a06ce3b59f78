import type { Failure } from '@sluice/core';
import type { TracedRequest } from './trace.ts';
import type { DayUpstream } from './upstream.ts';

/** Most sends for one request, the product's default. */
export const MOST_ATTEMPTS = 3;

/** What the client saw; resolves when the answer has begun or failed. */
export type Served = { readonly outcome: 'answered' } | { readonly outcome: 'failed'; readonly failure: Failure };

/** One way to share accounts. Gets every request of the trace at its moment. */
export interface Contestant {
  serve(request: TracedRequest): Promise<Served>;
}

export type MakeContestant = (upstream: DayUpstream) => Promise<Contestant>;

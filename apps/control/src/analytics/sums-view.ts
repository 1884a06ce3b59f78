import { z } from '@hono/zod-openapi';
import { LATENCY_BOUNDS_MS, latencyPercentile, type UsageSums } from '@sluice/store';

const count = z.int().min(0);
const milliseconds = z.int().min(0).nullable();

/** Counted from the release on that has this field. */
const UNASKED =
  'Of the requests, those for which no upstream was asked: every account was blocked or full, or the client left first. Latencies are of the others';

export const unaskedSchema = { unasked_requests: count.openapi({ description: UNASKED }) };

export const latencySchema = {
  avg_latency_ms: milliseconds,
  p50_ms: milliseconds.openapi({
    description: 'From a histogram, as though the requests of a bucket were spread evenly over it',
  }),
  p90_ms: milliseconds,
  p99_ms: milliseconds,
};

export const countSchema = {
  requests: count,
  failures: count.openapi({
    description: 'Ended by an error, of the upstream or because none could be asked; a client that left is none',
  }),
  ...unaskedSchema,
};

export const amountSchema = {
  input_tokens: count,
  cache_write_tokens: count,
  cache_read_tokens: count,
  output_tokens: count,
  reasoning_tokens: count,
  estimated_requests: count.openapi({ description: 'Of the requests, those whose tokens are estimates' }),
  cost_micros: z.int().openapi({ description: 'Millionths of the currency of the price table' }),
};

export function countsView(sums: UsageSums) {
  return {
    requests: sums.requests,
    failures: sums.outcomes.upstream_error,
    unasked_requests: sums.unaskedRequests,
  };
}

export function latencyView(sums: UsageSums) {
  const { count: known, sumMs } = sums.latency;
  return {
    avg_latency_ms: known === 0 ? null : Math.round(sumMs / known),
    p50_ms: percentile(sums, 0.5),
    p90_ms: percentile(sums, 0.9),
    p99_ms: percentile(sums, 0.99),
  };
}

export function amountsView(sums: UsageSums) {
  return {
    input_tokens: sums.inputTokens,
    cache_write_tokens: sums.cacheWriteTokens,
    cache_read_tokens: sums.cacheReadTokens,
    output_tokens: sums.outputTokens,
    reasoning_tokens: sums.reasoningTokens,
    estimated_requests: sums.estimatedRequests,
    cost_micros: sums.costMicros,
  };
}

/** What is longer than the longest bucket is shown as that: JSON knows no infinity. */
function percentile(sums: UsageSums, share: number): number | null {
  const found = latencyPercentile(sums, share);
  return found === undefined ? null : Math.round(Math.min(found, LATENCY_BOUNDS_MS.at(-1) ?? 0));
}

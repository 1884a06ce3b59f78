import type { DialectId } from '@sluice/core';
import type { Standing } from './standing.ts';

const TOKEN_LIMITS = new Set(['tokensPerMinute', 'tokensPerDay', 'tokensPerMonth']);

/**
 * How requests and tokens stand, as the headers clients of a dialect look for: `x-ratelimit-…` of OpenAI
 * (https://platform.openai.com/docs/guides/rate-limits), `anthropic-ratelimit-…` of Anthropic
 * (https://docs.claude.com/en/api/rate-limits); Gemini has none. Tokens are those of the limit with the least left. `now` in
 * epoch milliseconds. `retry-after` is not among them.
 */
export function limitHeaders(
  standings: readonly Standing[],
  dialect: DialectId,
  now: number,
): Readonly<Record<string, string>> {
  if (dialect === 'gemini' || standings.length === 0) return {};
  const tokens = standings
    .filter(({ limit }) => TOKEN_LIMITS.has(limit))
    .reduce<Standing | undefined>((least, one) => (least && least.remaining <= one.remaining ? least : one), undefined);
  const kinds = { requests: standings.find(({ limit }) => limit === 'requestsPerMinute'), tokens };
  const headers: Record<string, string> = {};
  for (const [kind, standing] of Object.entries(kinds)) {
    if (!standing) continue;
    const { max, remaining, resetMs } = standing;
    if (dialect === 'anthropic') {
      headers[`anthropic-ratelimit-${kind}-limit`] = String(max);
      headers[`anthropic-ratelimit-${kind}-remaining`] = String(remaining);
      headers[`anthropic-ratelimit-${kind}-reset`] = secondOf(now + resetMs);
    } else {
      headers[`x-ratelimit-limit-${kind}`] = String(max);
      headers[`x-ratelimit-remaining-${kind}`] = String(remaining);
      headers[`x-ratelimit-reset-${kind}`] = durationOf(resetMs);
    }
  }
  return headers;
}

/** RFC 3339 in whole seconds, rounded up. */
function secondOf(time: number): string {
  return `${new Date(Math.ceil(time / 1_000) * 1_000).toISOString().slice(0, 19)}Z`;
}

/** `0s`, `120ms`, `1.5s`, `6m0s`, `1h0m30s`: OpenAI's spelling. */
function durationOf(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1_000) return `${milliseconds}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = (milliseconds % 60_000) / 1_000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

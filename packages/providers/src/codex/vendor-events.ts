import type { ClientSource } from '@sluice/core';

const NAMED = Buffer.from('event: codex.');
const TYPED = Buffer.from('"type":"codex.');
/** Far enough into a record to have seen its type. */
const HEAD_BYTES = 200;

/**
 * ChatGPT's backend mixes events of its own (`codex.rate_limits`: how full the account is) into a stream. Codex CLI reads them; for
 * everybody else they are no part of the Responses API: official SDKs give up on them, and an account's limits are nobody's business.
 */
export function isVendorEvent(record: Buffer): boolean {
  const head = record.subarray(0, HEAD_BYTES);
  return head.includes(NAMED) || head.includes(TYPED);
}

/** Codex CLI and its siblings say so in `originator` (`codex_cli_rs`, `codex_exec`, `codex-tui`, …). */
export function isCodexClient(source: ClientSource): boolean {
  return source.headers['originator']?.startsWith('codex') === true;
}

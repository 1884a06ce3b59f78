import type { ClientSource } from '@sluice/core';

const FAMILY = 'codex.';
const NAMED = 'event: codex.';
const TYPED = '"type":"codex.';
/** Far enough into a record to have seen its type. */
const HEAD_BYTES = 200;

/**
 * A record without what is no client's business but Codex CLI's. ChatGPT's backend mixes events of its own (`codex.rate_limits`: how
 * full the account is) into a stream; they are no part of the Responses API: official SDKs give up on them, and an account's limits
 * are nobody else's.
 */
export function withoutVendorEvents(record: Buffer): Buffer | undefined {
  const head = record.toString('latin1', 0, HEAD_BYTES);
  // One look for most records.
  if (!head.includes(FAMILY)) return record;
  return head.includes(NAMED) || head.includes(TYPED) ? undefined : record;
}

/** Codex CLI and its siblings say so in `originator` (`codex_cli_rs`, `codex_exec`, `codex-tui`, …). */
export function isCodexClient(source: ClientSource): boolean {
  return source.headers['originator']?.startsWith('codex') === true;
}

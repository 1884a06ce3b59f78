import type { Failure } from '@sluice/core';
import { redact } from './redact.ts';
import { believable, startOfNextMonth } from './retry-time.ts';
import type { Meaning } from './row.ts';

/** What was read off one answer, beside its meaning. */
export interface Reading {
  /** The answer's own HTTP status; one of 2xx means that the error came inside a stream. */
  readonly httpStatus: number;
  /** The vendor's machine code, or ''. */
  readonly code: string;
  /** The vendor's sentence, unredacted. */
  readonly message: string;
  readonly body: string;
  /** When the vendor says it is over, epoch milliseconds, as it was read: believed or not happens here. */
  readonly retryAt: number | undefined;
}

const QUOTED_CHARACTERS = 500;

/**
 * Puts a failure together. The row's own code beats the vendor's (others act on it); a code that does not look like one
 * is dropped. `retryAt` is a whole millisecond, capped at eight days; a client's own fault has none.
 */
export function composeFailure(meaning: Meaning, reading: Reading, now: number): Failure {
  const { quotesUpstream, endsWithMonth, code, message, ...rest } = meaning;
  const named = believable(reading.retryAt, now);
  const retryAt = named ?? (endsWithMonth ? believable(startOfNextMonth(now), now) : undefined);
  const vendorCode = code ?? machineCode(reading.code);
  return {
    ...rest,
    message: (quotesUpstream && quoted(reading.message)) || message,
    ...((reading.httpStatus < 200 || reading.httpStatus > 299) && { status: reading.httpStatus }),
    ...(vendorCode !== undefined && { code: vendorCode }),
    ...(retryAt !== undefined && rest.kind !== 'invalid_request' && { retryAt: Math.ceil(retryAt) }),
    raw: redact(reading.body),
  };
}

function quoted(message: string): string {
  return /^\s*[<{[]/.test(message) ? '' : redact(message).slice(0, QUOTED_CHARACTERS).trim();
}

function machineCode(code: string): string | undefined {
  return /^[\w.-]{1,64}$/.test(code) && redact(code) === code ? code : undefined;
}

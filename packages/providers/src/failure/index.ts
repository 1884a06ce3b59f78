/** What the classifiers of all vendors share: reading envelopes and reset times, and making bodies fit for a log. */
export { classifyDefault, errorStatus } from './classify-default.ts';
export { composeFailure } from './compose-failure.ts';
export { readErrorEnvelope } from './error-envelope.ts';
export type { Fields } from './fields.ts';
export { fieldsOf, parseFields, textOf } from './fields.ts';
export { googleDuration } from './google-duration.ts';
export { rateLimitReset } from './rate-limit-reset.ts';
export { redact } from './redact.ts';
export {
  believable,
  epochTime,
  firstBelievable,
  retryAfter,
  startOfNextDay,
  startOfNextMonth,
} from './retry-time.ts';
export type { Row } from './row.ts';
export { meaningOf } from './row.ts';
export { STATUS_ROWS } from './status-rows.ts';
export { rfc3339OrEpochSeconds } from './vendor-time.ts';
export { waitInText } from './wait-in-text.ts';

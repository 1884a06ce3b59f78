import { type Row, STATUS_ROWS } from '../failure/index.ts';
import type { ErrorFacts } from './error-facts.ts';

/** The facts, and the time they are read at: how long a limit lasts decides what kind it is. */
export interface TimedFacts extends ErrorFacts {
  readonly now: number;
}

/** A rate limit that lasts longer is a quota by another name. */
const LONGEST_RATE_LIMIT_MS = 5 * 60_000;

/** Our code for a signature that Google refused. */
export const INVALID_SIGNATURE = 'invalid_thinking_signature';

/** Reasons before texts, texts before statuses: a 429 of Google's may be anything from a full server to an empty month. */
export const ROWS: readonly Row<TimedFacts>[] = [
  {
    when: (f) => f.reason === 'VALIDATION_REQUIRED' || (f.status === 403 && /verify your account/i.test(f.message)),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: 'upstream wants the account to be verified',
      code: 'VALIDATION_REQUIRED',
    },
  },
  {
    // Signatures belong to one model family: the sender drops the thoughts and tries the same account once more.
    when: (f) =>
      f.status === 400 && /(?:thought|thinking)[^.]{0,40}signature|signature[^.]{0,40}thinking/i.test(f.message),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream refused the signature of a thought',
      code: INVALID_SIGNATURE,
    },
  },
  {
    // Every account meets this until the version in the configuration is raised.
    when: (f) => f.status < 500 && /version of antigravity is no longer supported/i.test(f.message),
    meaning: {
      kind: 'permission',
      scope: 'none',
      retryable: true,
      message: 'upstream no longer supports the configured client version',
    },
  },
  {
    when: (f) =>
      f.reason === 'MODEL_CAPACITY_EXHAUSTED' ||
      ((f.status === 429 || f.status === 503) && /no capacity available|model is overloaded/i.test(f.message)),
    meaning: {
      kind: 'overloaded',
      scope: 'none',
      retryable: true,
      message: 'the model has no capacity left right now',
    },
  },
  {
    when: (f) => f.reason === 'INSUFFICIENT_G1_CREDITS_BALANCE',
    meaning: {
      kind: 'quota_exceeded',
      scope: 'model_group',
      retryable: true,
      message: 'upstream account has run out of credit',
    },
  },
  {
    when: (f) =>
      f.reason === 'QUOTA_EXHAUSTED' ||
      (f.status === 429 && (f.isDaily || lastsLong(f) || /exhausted your (?:capacity|quota)/i.test(f.message))),
    meaning: {
      kind: 'quota_exceeded',
      scope: 'model_group',
      retryable: true,
      message: 'upstream account has used up its quota for this group of models',
    },
  },
  {
    // Google says this when it is short of machines; it names no quota because none is meant.
    when: (f) => f.status === 429 && !f.hasDetails && /resource has been exhausted/i.test(f.message),
    meaning: { kind: 'transient', scope: 'model', retryable: true, message: 'upstream is short of resources' },
  },
  {
    when: (f) => f.reason === 'RATE_LIMIT_EXCEEDED',
    meaning: { kind: 'rate_limit', scope: 'model', retryable: true, message: 'upstream rate limit' },
  },
  {
    // Suspension and terms of service, or a project the account may not use: none of them passes by itself.
    when: (f) => f.status === 403 && (f.grpc === 'PERMISSION_DENIED' || /terms of service/i.test(f.message)),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: 'upstream denied access to the account',
    },
  },
  {
    when: (f) => f.status === 499,
    meaning: { kind: 'transient', scope: 'none', retryable: true, message: 'upstream gave the request up' },
  },
  ...STATUS_ROWS,
];

function lastsLong({ retryAt, now }: TimedFacts): boolean {
  return retryAt !== undefined && retryAt - now >= LONGEST_RATE_LIMIT_MS;
}

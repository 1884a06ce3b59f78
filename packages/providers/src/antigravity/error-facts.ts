import {
  errorStatus,
  type Fields,
  fieldsOf,
  firstBelievable,
  googleDuration,
  readErrorEnvelope,
  retryAfter,
  rfc3339OrEpochSeconds,
  textOf,
  waitInText,
} from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';

/** What can be read off an error of Google's. Every field may be hostile except its type. */
export interface ErrorFacts {
  /** The HTTP status; of an error inside a stream, the one it names. */
  readonly status: number;
  /** The gRPC status' name (`RESOURCE_EXHAUSTED`), or ''. */
  readonly grpc: string;
  /** `ErrorInfo.reason` (`QUOTA_EXHAUSTED`), or ''. */
  readonly reason: string;
  readonly message: string;
  readonly hasDetails: boolean;
  /** A quota counted by the day, or one that is zero for this account. */
  readonly isDaily: boolean;
  readonly isHtml: boolean;
  /** A page of Google's where the account's owner can act. */
  readonly link: string | undefined;
  /** When it is over, epoch milliseconds, capped. */
  readonly retryAt: number | undefined;
}

const MOST_DETAILS = 32;

/**
 * Reads a Google error: an object, one inside a list, or JSON text inside `message`; of an answer or of a record inside
 * a stream (then with a status of 2xx). Never throws.
 *
 * The end is `RetryInfo.retryDelay`, else `quotaResetDelay`, else `quotaResetTimeStamp`, else what the sentence says,
 * else `retry-after`: the first that can be believed.
 */
export function readGoogleError(httpStatus: number, headers: UpstreamHeaders, body: string, now: number): ErrorFacts {
  const envelope = readErrorEnvelope(body);
  const grpc = textOf(envelope.error['status']) ?? '';
  const details = detailsOf(envelope.error);
  const info = fieldsOf(ofType(details, 'ErrorInfo')?.['metadata']);
  const after = (wait: number | undefined): number | undefined => (wait === undefined ? undefined : now + wait);
  return {
    status: errorStatus(httpStatus, envelope.status ?? STATUS_OF_GRPC.get(grpc)),
    grpc,
    reason: textOf(ofType(details, 'ErrorInfo')?.['reason']) ?? '',
    message: envelope.message,
    hasDetails: details.length > 0,
    isDaily: isDaily(details, envelope.message),
    isHtml: envelope.isHtml,
    link: linkIn(info?.['validation_link'], ofType(details, 'Help')?.['links']),
    retryAt: firstBelievable(
      now,
      after(googleDuration(ofType(details, 'RetryInfo')?.['retryDelay'])),
      after(googleDuration(info?.['quotaResetDelay'])),
      rfc3339OrEpochSeconds(info?.['quotaResetTimeStamp']),
      after(waitInText(envelope.message)),
      retryAfter(headers['retry-after'], now),
    ),
  };
}

const STATUS_OF_GRPC: ReadonlyMap<string, number> = new Map([
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['ABORTED', 409],
  ['RESOURCE_EXHAUSTED', 429],
  ['CANCELLED', 499],
  ['INTERNAL', 500],
  ['UNKNOWN', 500],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
]);

function detailsOf(error: Fields): readonly Fields[] {
  const { details } = error;
  if (!Array.isArray(details)) return [];
  return details
    .slice(0, MOST_DETAILS)
    .map(fieldsOf)
    .filter((detail) => detail !== undefined);
}

/** `@type` is a URL whose last part names the message. */
function ofType(details: readonly Fields[], name: string): Fields | undefined {
  return details.find((detail) => textOf(detail['@type'])?.endsWith(`google.rpc.${name}`));
}

function isDaily(details: readonly Fields[], message: string): boolean {
  const violations = ofType(details, 'QuotaFailure')?.['violations'];
  const ids = Array.isArray(violations) ? violations.map((violation) => textOf(fieldsOf(violation)?.['quotaId'])) : [];
  return ids.some((id) => id !== undefined && /PerDay|Daily/.test(id)) || /\blimit: 0\b/.test(message);
}

const LONGEST_LINK = 2_048;

/** `ErrorInfo` names the page, or else `Help` has it among its links. Nothing but the web is linked to. */
function linkIn(named: unknown, links: unknown): string | undefined {
  const others = Array.isArray(links) ? links.slice(0, MOST_DETAILS).map((link) => fieldsOf(link)?.['url']) : [];
  return [named, ...others]
    .map(textOf)
    .find((url) => url !== undefined && url.length <= LONGEST_LINK && isWebPage(url));
}

function isWebPage(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

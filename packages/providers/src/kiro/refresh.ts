import type { Account, Clock, Failure } from '@sluice/core';
import type { CredentialRecord, RefreshAnswer, TokenRefresher } from '@sluice/credentials';
import type { Dispatcher } from 'undici';
import { believable, redact, retryAfter } from '../failure/index.ts';
import { openUpstream, readBounded } from '../http/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type KiroUrls, refreshUrl } from './endpoint.ts';
import { type KiroClientIdentity, userAgent } from './headers.ts';

export interface KiroRefresherOptions {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly identity: KiroClientIdentity;
  readonly urls?: KiroUrls;
}

/**
 * Kiro's token endpoints: the desktop login's for social accounts, the region's OIDC service for IdC and Builder ID.
 *
 * Refresh tokens are single use, so one call is one attempt. `rejected` is said only of answers that mean a new login
 * (401, `invalid_grant` and its kin, a refresh token called invalid); all else may pass.
 */
export function createKiroRefresher(options: KiroRefresherOptions): TokenRefresher {
  return {
    canRefresh: (account, record) =>
      account.auth !== 'api_key' &&
      isText(record.refresh_token) &&
      (account.auth !== 'idc' || (isText(record.client_id) && isText(record.client_secret))),
    refresh: (account, record, signal) => refresh(options, account, record, signal),
  };
}

async function refresh(
  options: KiroRefresherOptions,
  account: Account,
  record: CredentialRecord,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  const opening = await openUpstream(options.dispatcher, {
    url: refreshUrl(account, record, options.urls),
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': userAgent(account.id, options.identity),
    },
    body: JSON.stringify(requestBody(account, record)),
    signal,
  });
  if (opening.outcome === 'failed') return { outcome: 'failed', failure: unanswered(opening.failure) };
  const text = await readBounded(opening.body);
  if (opening.body.failure) return { outcome: 'failed', failure: unanswered(opening.body.failure) };
  return readRefreshAnswer(opening.status, opening.headers, text, options.clock());
}

function requestBody(account: Account, record: CredentialRecord): Record<string, unknown> {
  const refreshToken = record.refresh_token;
  if (account.auth !== 'idc') return { refreshToken };
  return {
    clientId: record.client_id,
    clientSecret: record.client_secret,
    refreshToken,
    grantType: 'refresh_token',
  };
}

/** What a token endpoint said. Pure; `now` in epoch milliseconds. A success without an access token is a failure. */
export function readRefreshAnswer(status: number, headers: UpstreamHeaders, body: string, now: number): RefreshAnswer {
  const fields = parse(body);
  if (status >= 200 && status < 300) {
    const changes = fields && changesIn(fields, now);
    return changes ? { outcome: 'refreshed', changes } : { outcome: 'failed', failure: unreadable(status) };
  }
  const error = isText(fields?.['error']) ? fields['error'] : '';
  if (status === 401 || PERMANENT.has(error) || (status === 400 && DEAD_TOKEN.test(body))) {
    return { outcome: 'rejected', failure: loginNeeded(status, error, body) };
  }
  const retryAt = believable(retryAfter(headers['retry-after'], now), now);
  return { outcome: 'failed', failure: refused(status, error, body, retryAt) };
}

/** OAuth codes (and the OIDC service's spelling of them) after which the same call can never work again. */
const PERMANENT = new Set([
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  'InvalidGrantException',
  'InvalidClientException',
  'UnauthorizedClientException',
  'ExpiredTokenException',
]);

const DEAD_TOKEN =
  /invalid_grant|(?:invalid|expired|revoked) refresh token|refresh token (?:is |has )?(?:invalid|expired|been revoked)/i;

const USUAL_LIFETIME_S = 3_600;
const LONGEST_LIFETIME_S = 30 * 24 * 3_600;

function changesIn(fields: Readonly<Record<string, unknown>>, now: number): CredentialRecord | undefined {
  const { accessToken, refreshToken, profileArn, expiresIn } = fields;
  if (!isText(accessToken)) return undefined;
  return {
    access_token: accessToken,
    ...(isText(refreshToken) && { refresh_token: refreshToken }),
    ...(isText(profileArn) && { profile_arn: profileArn }),
    expires_at: new Date(now + lifetime(expiresIn) * 1_000).toISOString(),
  };
}

/**
 * Seconds a token lives. Nonsense (zero, negative, words) reads as the usual hour: were it believed, every request would
 * refresh; a token that dies earlier is found out by its first refusal.
 */
function lifetime(value: unknown): number {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds > 0)) return USUAL_LIFETIME_S;
  return Math.min(seconds, LONGEST_LIFETIME_S);
}

function loginNeeded(status: number, code: string, body: string): Failure {
  return {
    kind: 'authentication',
    scope: 'account',
    retryable: true,
    needsHuman: true,
    message: 'upstream refused the refresh token: a new login is needed',
    status,
    ...(isCode(code) && { code }),
    raw: redact(body),
  };
}

function refused(status: number, code: string, body: string, retryAt: number | undefined): Failure {
  const throttled = status === 429;
  return {
    kind: throttled ? 'rate_limit' : 'transient',
    scope: 'account',
    retryable: true,
    message: throttled ? 'token endpoint is rate limited' : 'token endpoint failed',
    status,
    ...(isCode(code) && { code }),
    ...(retryAt !== undefined && { retryAt }),
    raw: redact(body),
  };
}

/** The body of a success is never quoted: it may hold the tokens we failed to find in it. */
function unreadable(status: number): Failure {
  return {
    kind: 'transient',
    scope: 'account',
    retryable: true,
    status,
    message: 'token endpoint gave no access token',
  };
}

/** Cancelled here means that the time for a refresh was up; for whoever waits for the token that is trouble upstream. */
function unanswered(failure: Failure): Failure {
  if (failure.kind !== 'cancelled') {
    const scope = failure.scope === 'none' ? 'none' : 'account';
    return { ...failure, scope, message: `token endpoint: ${failure.message}` };
  }
  return { kind: 'transient', scope: 'account', retryable: true, message: 'token endpoint did not answer in time' };
}

function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCode(value: string): boolean {
  return /^[\w.]{1,64}$/.test(value);
}

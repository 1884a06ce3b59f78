import type { Account, Clock } from '@sluice/core';
import type { CredentialRecord, RefreshAnswer, TokenRefresher } from '@sluice/credentials';
import { type Fields, parseFields, textOf } from '../failure/index.ts';
import type { Connections } from '../http/index.ts';
import { askTokenEndpoint, expiresAfter, type RefusalRules, readRefusal, unreadable } from '../oauth/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type KiroUrls, refreshUrl, refreshUrlKey } from './endpoint.ts';
import { type KiroClientIdentity, userAgent } from './headers.ts';

export interface KiroRefresherOptions {
  readonly connections: Connections;
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
      textOf(record.refresh_token) !== undefined &&
      (account.auth !== 'idc' || hasClient(record)),
    refresh: async (account, record, signal) => {
      const reply = await askTokenEndpoint(options.connections.toward(account, refreshUrlKey(account)), {
        url: refreshUrl(account, record, options.urls),
        headers: { 'user-agent': userAgent(account.id, options.identity) },
        body: requestBody(account, record),
        signal,
      });
      if (reply.outcome === 'failed') return reply;
      return readRefreshAnswer(reply.status, reply.headers, reply.body, options.clock());
    },
  };
}

/** An IdC login registers a client of its own, and only that one may renew it. */
function hasClient(record: CredentialRecord): boolean {
  return textOf(record.client_id) !== undefined && textOf(record.client_secret) !== undefined;
}

function requestBody(account: Account, record: CredentialRecord): Record<string, string> {
  const refreshToken = textOf(record.refresh_token) ?? '';
  if (account.auth !== 'idc') return { refreshToken };
  return {
    clientId: textOf(record.client_id) ?? '',
    clientSecret: textOf(record.client_secret) ?? '',
    refreshToken,
    grantType: 'refresh_token',
  };
}

/** What a token endpoint said. Pure; `now` in epoch milliseconds. A success without an access token is a failure. */
export function readRefreshAnswer(status: number, headers: UpstreamHeaders, body: string, now: number): RefreshAnswer {
  if (status < 200 || status > 299) return readRefusal(status, headers, body, now, REFUSALS);
  const changes = changesIn(parseFields(body) ?? {}, now);
  return changes ? { outcome: 'refreshed', changes } : { outcome: 'failed', failure: unreadable(status) };
}

/** The OIDC service names the OAuth codes by its exceptions. */
const REFUSALS = {
  permanentCodes: new Set([
    'InvalidGrantException',
    'InvalidClientException',
    'UnauthorizedClientException',
    'ExpiredTokenException',
  ]),
  permanent401: true,
  clientOfLogin: true,
} satisfies RefusalRules;

function changesIn(fields: Fields, now: number): CredentialRecord | undefined {
  const accessToken = textOf(fields['accessToken']);
  const refreshToken = textOf(fields['refreshToken']);
  const profileArn = textOf(fields['profileArn']);
  if (accessToken === undefined) return undefined;
  return {
    access_token: accessToken,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(profileArn !== undefined && { profile_arn: profileArn }),
    expires_at: expiresAfter(fields['expiresIn'], now),
  };
}

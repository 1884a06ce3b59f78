import type { Account } from '@sluice/core';
import type { CredentialRecord, RefreshAnswer, TokenRefresher } from '@sluice/credentials';
import { parseFields, textOf } from '../failure/index.ts';
import { askTokenEndpoint, expiresAfter, misconfigured, readRefusal, unreadable } from '../oauth/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { tokenUrl } from './endpoint.ts';
import { discoverProject, type ProjectDiscovery, projectOf } from './project.ts';

export interface AntigravityRefresherOptions extends ProjectDiscovery {
  /** OAuth client of accounts whose record names none. */
  readonly client_id?: string | undefined;
  /** Its secret. Google refreshes nothing without one; it comes from configuration only. */
  readonly client_secret?: string | undefined;
}

/**
 * Google's token endpoint, and the project behind the account. Refresh tokens do not rotate.
 *
 * Without a client id and secret every refresh fails as a failure of the configuration: the account is as good as
 * before. An account whose project nobody knows is of no use, so its first refresh finds the project out and stores it
 * with the token; a refresh that does not find it fails and is repeated, because nothing is lost by that.
 */
export function createAntigravityRefresher(options: AntigravityRefresherOptions): TokenRefresher {
  return {
    canRefresh: (account, record) => account.auth === 'oauth' && textOf(record.refresh_token) !== undefined,
    refresh: async (account, record, signal) => {
      const renewed = await renew(options, account, record, signal);
      if (renewed.outcome !== 'refreshed' || projectOf(account, record) !== undefined) return renewed;
      return withProject(options, account, renewed.changes, signal);
    },
  };
}

async function renew(
  options: AntigravityRefresherOptions,
  account: Account,
  record: CredentialRecord,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  const clientId = textOf(record.client_id) ?? textOf(options.client_id);
  const clientSecret = textOf(record.client_secret) ?? textOf(options.client_secret);
  if (clientId === undefined || clientSecret === undefined) return { outcome: 'failed', failure: NO_CLIENT };
  const reply = await askTokenEndpoint(options.connections.toward(account, 'token_url'), {
    url: tokenUrl(account, options.urls),
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: textOf(record.refresh_token) ?? '',
      client_id: clientId,
      client_secret: clientSecret,
    }),
    signal,
  });
  if (reply.outcome === 'failed') return reply;
  return readAntigravityRefresh(reply.status, reply.headers, reply.body, options.clock());
}

const NO_CLIENT = misconfigured('providers.antigravity: client_id and client_secret are not configured');

/** What the token endpoint said. Pure; `now` in epoch milliseconds. A success without an access token is a failure. */
export function readAntigravityRefresh(
  status: number,
  headers: UpstreamHeaders,
  body: string,
  now: number,
): RefreshAnswer {
  if (status < 200 || status > 299) return readRefusal(status, headers, body, now);
  const fields = parseFields(body) ?? {};
  const accessToken = textOf(fields['access_token']);
  const refreshToken = textOf(fields['refresh_token']);
  if (accessToken === undefined) return { outcome: 'failed', failure: unreadable(status) };
  return {
    outcome: 'refreshed',
    changes: {
      access_token: accessToken,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      expires_at: expiresAfter(fields['expires_in'], now),
    },
  };
}

async function withProject(
  options: AntigravityRefresherOptions,
  account: Account,
  changes: CredentialRecord,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  const answer = await discoverProject(options, account, changes.access_token ?? '', signal);
  if (answer.outcome === 'found') return { outcome: 'refreshed', changes: { ...changes, project: answer.project } };
  // A refresh token that did change, against Google's habit, must not be lost for the sake of the project.
  return changes.refresh_token === undefined ? answer : { outcome: 'refreshed', changes };
}

import type { Clock } from '@sluice/core';
import type { RefreshAnswer, TokenRefresher } from '@sluice/credentials';
import { parseFields, textOf } from '../failure/index.ts';
import type { Connections } from '../http/index.ts';
import { askTokenEndpoint, expiresAfter, readRefusal, unreadable } from '../oauth/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type ClaudeUrls, tokenUrl } from './endpoint.ts';

export interface ClaudeRefresherOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls?: ClaudeUrls;
  /** OAuth client of accounts whose record names none. Default: the vendor's public one, which has no secret. */
  readonly client_id?: string | undefined;
}

const PUBLIC_CLIENT_ID = '9d1c250a-e61b-44d9-88ed-5944d1962f5e';

/** A throttled endpoint is asked again no sooner and no later than this, whatever it says. */
const WAIT = { min: 5_000, max: 5 * 60_000 };

/**
 * Anthropic's token endpoint, for subscriptions. Refresh tokens rotate and the old one dies at once, so one call is one
 * attempt and its answer must be stored before it is used.
 */
export function createClaudeRefresher(options: ClaudeRefresherOptions): TokenRefresher {
  return {
    canRefresh: (account, record) => account.auth === 'oauth' && textOf(record.refresh_token) !== undefined,
    refresh: async (account, record, signal) => {
      const reply = await askTokenEndpoint(options.connections.toward(account, 'token_url'), {
        url: tokenUrl(account, options.urls),
        body: {
          grant_type: 'refresh_token',
          refresh_token: textOf(record.refresh_token) ?? '',
          client_id: textOf(record.client_id) ?? options.client_id ?? PUBLIC_CLIENT_ID,
        },
        signal,
      });
      if (reply.outcome === 'failed') return reply;
      return readClaudeRefresh(reply.status, reply.headers, reply.body, options.clock());
    },
  };
}

/** What the token endpoint said. Pure; `now` in epoch milliseconds. A success without an access token is a failure. */
export function readClaudeRefresh(status: number, headers: UpstreamHeaders, body: string, now: number): RefreshAnswer {
  if (status < 200 || status > 299) return readRefusal(status, headers, body, now, { wait: WAIT });
  const fields = parseFields(body);
  const accessToken = textOf(fields?.['access_token']);
  const refreshToken = textOf(fields?.['refresh_token']);
  if (accessToken === undefined) return { outcome: 'failed', failure: unreadable(status) };
  return {
    outcome: 'refreshed',
    changes: {
      access_token: accessToken,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      expires_at: expiresAfter(fields?.['expires_in'], now),
    },
  };
}

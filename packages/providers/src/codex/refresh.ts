import type { Clock } from '@sluice/core';
import type { CredentialRecord, RefreshAnswer, TokenRefresher } from '@sluice/credentials';
import { parseFields, textOf } from '../failure/index.ts';
import type { Connections } from '../http/index.ts';
import { askTokenEndpoint, expiresAfter, readRefusal, unreadable } from '../oauth/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type CodexUrls, tokenUrl } from './endpoint.ts';
import { type CodexClaims, readCodexJwt } from './jwt.ts';

export interface CodexRefresherOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls?: CodexUrls;
  /** OAuth client of accounts whose record names none. Default: the vendor's public one, which has no secret. */
  readonly client_id?: string | undefined;
}

const PUBLIC_CLIENT_ID = 'app_EMoamEEZ73f0CkXaXp7hrann';

const PERMANENT = {
  permanentCodes: new Set(['refresh_token_expired', 'refresh_token_reused', 'refresh_token_invalidated']),
  permanent401: true,
};

/**
 * OpenAI's token endpoint, for ChatGPT logins. Refresh tokens rotate and a used one kills the login
 * (`refresh_token_reused`), so one call is one attempt and its answer must be stored before it is used.
 */
export function createCodexRefresher(options: CodexRefresherOptions): TokenRefresher {
  return {
    canRefresh: (account, record) => account.auth === 'oauth' && textOf(record.refresh_token) !== undefined,
    refresh: async (account, record, signal) => {
      const reply = await askTokenEndpoint(options.connections.toward(account, 'token_url'), {
        url: tokenUrl(account, options.urls),
        body: {
          client_id: textOf(record.client_id) ?? options.client_id ?? PUBLIC_CLIENT_ID,
          grant_type: 'refresh_token',
          refresh_token: textOf(record.refresh_token) ?? '',
        },
        signal,
      });
      if (reply.outcome === 'failed') return reply;
      return readCodexRefresh(reply.status, reply.headers, reply.body, record, options.clock());
    },
  };
}

/**
 * What the token endpoint said about a record. Pure; `now` in epoch milliseconds. Every field of a success may be
 * missing, and what is missing stays as it was; a success with none at all is a failure.
 */
export function readCodexRefresh(
  status: number,
  headers: UpstreamHeaders,
  body: string,
  record: CredentialRecord,
  now: number,
): RefreshAnswer {
  if (status < 200 || status > 299) return readRefusal(status, headers, body, now, PERMANENT);
  const fields = parseFields(body) ?? {};
  const accessToken = textOf(fields['access_token']);
  const idToken = textOf(fields['id_token']);
  const refreshToken = textOf(fields['refresh_token']);
  if (accessToken === undefined && idToken === undefined && refreshToken === undefined) {
    return { outcome: 'failed', failure: unreadable(status) };
  }
  const access = readCodexJwt(accessToken);
  return {
    outcome: 'refreshed',
    changes: {
      ...(accessToken !== undefined && {
        access_token: accessToken,
        expires_at: expiryOf(access, fields['expires_in'], now),
      }),
      ...(idToken !== undefined && { id_token: idToken }),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...ownerChanges({ ...access, ...readCodexJwt(idToken) }, record),
    },
  };
}

/** The token's own `exp` beats `expires_in`, unless it is over already: then our clocks differ and it says nothing. */
function expiryOf({ expiresAt }: CodexClaims, expiresIn: unknown, now: number): string {
  const own = expiresAt !== undefined && expiresAt > now ? (expiresAt - now) / 1_000 : undefined;
  return expiresAfter(own ?? expiresIn, now);
}

function ownerChanges({ accountId, planType, userId }: CodexClaims, record: CredentialRecord): CredentialRecord {
  const owner = { account_id: accountId, plan_type: planType, user_id: userId };
  return Object.fromEntries(
    Object.entries(owner).filter(([field, value]) => value !== undefined && value !== record[field]),
  );
}

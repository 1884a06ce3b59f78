import { emailOf, personOf, uuidOf } from './identity.ts';
import { readGrant } from './read-grant.ts';
import { unsignedJwt } from './unsigned-jwt.ts';
import type { HttpAnswer, VendorFormat } from './vendor-format.ts';

const CLIENT_ID = 'app_EMoamEEZ73f0CkXaXp7hrann';

/** Codex: JSON or form, a public client, JWTs of ten days, rotation, and its errors in all three shapes readers must know. */
export const CODEX: VendorFormat = {
  path: '/codex/oauth/token',
  client: { id: CLIENT_ID },
  life: 864_000,
  rotates: true,
  mint: {
    access: ({ account, serial, generation, issuedAt, expiresAt }) =>
      unsignedJwt({
        ...claims(account, issuedAt, expiresAt),
        aud: ['https://api.openai.com/v1'],
        jti: `${account}-${generation}-${serial}`,
      }),
    refresh: (account, generation) => `rt_codex.${account}.${generation}`,
  },
  fields: {
    access_token: 'access_token',
    refresh_token: 'refresh_token',
    id_token: 'id_token',
    expires_in: 'expires_in',
  },
  refusals: {
    unknown: { status: 400, body: { error: 'invalid_grant', error_description: 'Unknown refresh token.' } },
    reused: errorObject(401, 'refresh_token_reused', 'Your refresh token has already been used. Please log in again.'),
    revoked: errorObject(401, 'refresh_token_invalidated', 'Your session has ended. Please log in again.'),
    expired: { status: 401, body: { code: 'refresh_token_expired', message: 'Your refresh token has expired.' } },
    invalid_client: errorObject(401, 'invalid_client', 'Unknown client.'),
    invalid_request: errorObject(400, 'invalid_request', 'Missing or invalid parameter.'),
    unauthorized: { status: 401, body: { detail: 'Unauthorized' } },
    rate_limited: errorObject(429, 'rate_limit_exceeded', 'Too many requests.'),
    server_error: errorObject(500, 'server_error', 'The server had an error.'),
  },
  read: (request, client) =>
    readGrant(
      request,
      ['json', 'form'],
      { refreshToken: 'refresh_token', grantType: 'grant_type', clientId: 'client_id' },
      client,
    ),
  grant: ({ account, tokens, now }) => ({
    id_token: idToken(account, now),
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    token_type: 'Bearer',
    scope: 'openid profile email offline_access',
    expires_in: tokens.expiresIn,
  }),
  extras: ({ account, now }) => ({ id_token: idToken(account, now) }),
};

/** The ChatGPT account the tokens of a stand-in login name. */
export function chatgptAccountId(account: string): string {
  return uuidOf(`chatgpt account ${personOf(account)}`);
}

function idToken(account: string, now: number): string {
  return unsignedJwt({ ...claims(account, now, now + 3_600_000), aud: [CLIENT_ID], email: emailOf(account) });
}

function claims(account: string, issuedAt: number, expiresAt: number): Record<string, unknown> {
  const user = `user-${personOf(account)}`;
  return {
    iss: 'https://auth.openai.com',
    sub: `auth0|${user}`,
    iat: Math.floor(issuedAt / 1_000),
    exp: Math.floor(expiresAt / 1_000),
    'https://api.openai.com/auth': {
      chatgpt_account_id: chatgptAccountId(account),
      chatgpt_plan_type: 'plus',
      chatgpt_user_id: user,
      user_id: user,
    },
    'https://api.openai.com/profile': { email: emailOf(account), email_verified: true },
  };
}

function errorObject(status: number, code: string, message: string): HttpAnswer {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code } } };
}

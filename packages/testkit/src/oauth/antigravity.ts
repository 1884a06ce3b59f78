import { readGrant } from './read-grant.ts';
import type { HttpAnswer, VendorFormat } from './vendor-format.ts';

/** Antigravity: Google's endpoint. Form only, a client with a secret, one-hour tokens, no rotation and no refresh_token in answers. */
export const ANTIGRAVITY: VendorFormat = {
  path: '/google/token',
  client: { id: 'stand-in.apps.googleusercontent.com', secret: 'stand-in-google-secret' },
  life: 3_599,
  rotates: false,
  mint: {
    access: ({ account, serial }) => `ya29.${account}-${serial}`,
    refresh: (account) => `1//0${account}`,
  },
  fields: {
    access_token: 'access_token',
    refresh_token: 'refresh_token',
    id_token: 'id_token',
    expires_in: 'expires_in',
  },
  refusals: {
    unknown: error(400, 'invalid_grant', 'Bad Request'),
    reused: error(400, 'invalid_grant', 'Bad Request'),
    revoked: error(400, 'invalid_grant', 'Token has been expired or revoked.'),
    expired: error(400, 'invalid_grant', 'Token has been expired or revoked.'),
    invalid_client: error(401, 'invalid_client', 'The provided client secret is invalid.'),
    invalid_request: error(400, 'invalid_request', 'Could not determine client ID from request.'),
    unauthorized: status(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
    rate_limited: status(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
    server_error: error(500, 'internal_failure', 'Backend Error'),
  },
  read: (request, client) =>
    readGrant(
      request,
      ['form'],
      {
        refreshToken: 'refresh_token',
        grantType: 'grant_type',
        clientId: 'client_id',
        clientSecret: 'client_secret',
      },
      client,
    ),
  grant: ({ tokens }) => ({
    access_token: tokens.accessToken,
    expires_in: tokens.expiresIn,
    scope: 'https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/userinfo.email',
    token_type: 'Bearer',
  }),
  extras: ({ client }) => ({ client_id: client.id, ...(client.secret && { client_secret: client.secret }) }),
};

/** The object form Google's gateway layer answers with. */
export function status(code: number, name: string, message: string): HttpAnswer {
  return { status: code, body: { error: { code, message, status: name } } };
}

function error(code: number, name: string, description: string): HttpAnswer {
  return { status: code, body: { error: name, error_description: description } };
}

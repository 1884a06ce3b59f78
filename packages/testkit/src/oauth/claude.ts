import { emailOf, personOf, uuidOf } from './identity.ts';
import { readGrant } from './read-grant.ts';
import type { HttpAnswer, VendorFormat } from './vendor-format.ts';

const PREFIX = 'sk-ant-';
const INVALID_GRANT: HttpAnswer = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'Refresh token not found or invalid' },
};

/** Claude: JSON only, a public client without secret, 8 h tokens, rotation; a used token is as unknown as any other. */
export const CLAUDE: VendorFormat = {
  path: '/claude/v1/oauth/token',
  client: { id: '9d1c250a-e61b-44d9-88ed-5944d1962f5e' },
  life: 28_800,
  rotates: true,
  mint: {
    access: ({ account, serial, generation }) => `${PREFIX}oat01-${account}-${generation}-${serial}`,
    refresh: (account, generation) => `${PREFIX}ort01-${account}-${generation}`,
  },
  fields: {
    access_token: 'access_token',
    refresh_token: 'refresh_token',
    id_token: 'id_token',
    expires_in: 'expires_in',
  },
  refusals: {
    unknown: INVALID_GRANT,
    reused: INVALID_GRANT,
    revoked: INVALID_GRANT,
    expired: INVALID_GRANT,
    invalid_client: { status: 401, body: { error: 'invalid_client', error_description: 'Client not found' } },
    invalid_request: { status: 400, body: { error: 'invalid_request', error_description: 'Invalid request format' } },
    unauthorized: errorAnswer(401, 'authentication_error', 'Unauthorized'),
    rate_limited: errorAnswer(429, 'rate_limit_error', 'Rate limited. Please try again later.'),
    server_error: errorAnswer(500, 'api_error', 'Internal server error'),
  },
  read: (request, client) =>
    readGrant(
      request,
      ['json'],
      { refreshToken: 'refresh_token', grantType: 'grant_type', clientId: 'client_id' },
      client,
    ),
  grant: ({ account, tokens }) => ({
    token_type: 'Bearer',
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_in: tokens.expiresIn,
    scope: 'user:inference user:profile',
    account: { uuid: uuidOf(`claude account ${personOf(account)}`), email_address: emailOf(account) },
    organization: { uuid: uuidOf(`claude organization ${personOf(account)}`), name: `${personOf(account)}'s` },
  }),
  extras: () => ({}),
};

function errorAnswer(status: number, type: string, message: string): HttpAnswer {
  return { status, body: { type: 'error', error: { type, message }, request_id: 'req_standin' } };
}

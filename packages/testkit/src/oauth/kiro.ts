import { readGrant } from './read-grant.ts';
import type { HttpAnswer, TokenField, VendorFormat } from './vendor-format.ts';

const FIELDS: Readonly<Record<TokenField, string>> = {
  access_token: 'accessToken',
  refresh_token: 'refreshToken',
  id_token: 'idToken',
  expires_in: 'expiresIn',
};
const PROFILE_ARN = 'arn:aws:codewhisperer:us-east-1:000000000000:profile/STANDIN';
const INVALID_GRANT: HttpAnswer = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'Invalid refresh token provided' },
};
const REFUSALS: VendorFormat['refusals'] = {
  unknown: INVALID_GRANT,
  reused: INVALID_GRANT,
  revoked: INVALID_GRANT,
  expired: INVALID_GRANT,
  invalid_client: { status: 401, body: { error: 'invalid_client', error_description: 'Invalid client provided' } },
  invalid_request: { status: 400, body: { error: 'invalid_request', error_description: 'Invalid request' } },
  unauthorized: { status: 401, body: { message: 'Unauthorized' } },
  rate_limited: { status: 429, body: { message: 'Too many requests' } },
  server_error: { status: 500, body: { message: 'Internal server error' } },
};

/** Desktop logins of Kiro: JSON with nothing but the token, camel case, one-hour tokens, rotation. */
export const KIRO_SOCIAL: VendorFormat = {
  path: '/kiro/refreshToken',
  client: { id: '' },
  life: 3_600,
  rotates: true,
  mint: {
    access: ({ account, serial, generation }) => `aoaAAAA-social-${account}-${generation}-${serial}`,
    refresh: (account, generation) => `aorAAAA-social-${account}-${generation}`,
  },
  fields: FIELDS,
  refusals: REFUSALS,
  read: (request, client) => readGrant(request, ['json'], { refreshToken: 'refreshToken' }, client),
  grant: ({ tokens }) => ({ ...tokens, profileArn: PROFILE_ARN }),
  extras: () => ({ profile_arn: PROFILE_ARN }),
};

/** IdC and Builder ID logins of Kiro: the client registration goes with every call. */
export const KIRO_IDC: VendorFormat = {
  path: '/kiro/token',
  client: { id: 'stand-in-idc-client', secret: 'stand-in-idc-secret' },
  life: 3_600,
  rotates: true,
  mint: {
    access: ({ account, serial, generation }) => `aoaAAAA-idc-${account}-${generation}-${serial}`,
    refresh: (account, generation) => `aorAAAA-idc-${account}-${generation}`,
  },
  fields: FIELDS,
  refusals: REFUSALS,
  read: (request, client) =>
    readGrant(
      request,
      ['json'],
      {
        refreshToken: 'refreshToken',
        grantType: 'grantType',
        clientId: 'clientId',
        clientSecret: 'clientSecret',
      },
      client,
    ),
  grant: ({ tokens }) => ({ ...tokens, tokenType: 'Bearer' }),
  extras: ({ client }) => ({ client_id: client.id, ...(client.secret && { client_secret: client.secret }) }),
};

import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './read-body.ts';
import { asObject } from './request-facts.ts';
import type { SimulatorState } from './state.ts';
import type { RefreshScript } from './token-book.ts';

const INVALID_GRANT = { error: 'invalid_grant', error_description: 'Invalid refresh token provided' };
const FAILURES: ReadonlyMap<RefreshScript['kind'], { readonly status: number; readonly body: string }> = new Map([
  ['rate_limited', { status: 429, body: '{"message":"Too many requests"}' }],
  ['server_error', { status: 500, body: '{"message":"Internal server error"}' }],
  ['unauthorized', { status: 401, body: '{"message":"Unauthorized"}' }],
  ['invalid_grant', { status: 400, body: JSON.stringify(INVALID_GRANT) }],
  ['garbage', { status: 200, body: '{"accessToken": "at-' }],
]);
const PROFILE_ARN = 'arn:aws:codewhisperer:us-east-1:000000000000:profile/SIMULATED';

/** `POST /refreshToken` (social) and `POST /token` (IdC): single-use tokens, rotation, and whatever the next refresh script says. */
export async function refresh(
  kind: 'social' | 'idc',
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = asObject((await readBody(request)).json);
  const refreshToken = String(body['refreshToken'] ?? '');
  if (refreshToken === '' || (kind === 'idc' && body['grantType'] !== 'refresh_token')) {
    return reply(response, 400, { error: 'invalid_request' });
  }
  if (state.anyToken && state.tokens.familyOf(refreshToken) === undefined)
    state.tokens.addFamily(refreshToken, refreshToken);
  const id = state.tokens.familyOf(refreshToken);
  if (id === undefined) return reply(response, 400, INVALID_GRANT);
  const account = state.account(id);
  account.refreshCalls++;
  const secret = account.clientSecret;
  if (kind === 'idc' && (!body['clientId'] || (secret !== undefined && body['clientSecret'] !== secret))) {
    return reply(response, 401, { error: 'invalid_client' });
  }
  const leave = state.tokens.enter(refreshToken);
  response.once('close', () => {
    leave();
    state.changed();
  });
  const script = state.nextRefresh(id);
  state.changed();
  if (script?.kind === 'slow')
    state.ticker.after(script.milliseconds, () => redeem(kind, state, response, refreshToken, undefined));
  else redeem(kind, state, response, refreshToken, script);
}

function redeem(
  kind: 'social' | 'idc',
  state: SimulatorState,
  response: ServerResponse,
  refreshToken: string,
  script: RefreshScript | undefined,
): void {
  if (script?.kind === 'timeout') return;
  const failure = script && FAILURES.get(script.kind);
  if (failure) {
    response.writeHead(failure.status, { 'content-type': 'application/json' }).end(failure.body);
    return;
  }
  const issued = state.tokens.redeem(refreshToken, Date.now(), script?.kind !== 'missing_refresh_token');
  if (!issued) {
    reply(response, 400, INVALID_GRANT);
    return;
  }
  if (script?.kind === 'lost_reply') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { accessToken, expiresIn } = issued;
  reply(response, 200, {
    ...(script?.kind !== 'missing_access_token' && { accessToken }),
    ...(script?.kind !== 'missing_refresh_token' && { refreshToken: issued.refreshToken }),
    expiresIn,
    ...(kind === 'social' ? { profileArn: PROFILE_ARN } : { tokenType: 'Bearer' }),
  });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

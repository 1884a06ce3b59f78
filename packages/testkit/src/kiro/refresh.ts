import type { IncomingMessage, ServerResponse } from 'node:http';
import { asObject, readBody, sendJson } from '../stand-in/index.ts';
import type { RefreshScript } from './refresh-script.ts';
import type { SimulatorState } from './state.ts';

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
    return sendJson(response, 400, { error: 'invalid_request' });
  }
  if (state.anyToken && state.tokens.familyOf(refreshToken) === undefined)
    state.tokens.addFamily(refreshToken, refreshToken);
  const id = state.tokens.familyOf(refreshToken);
  if (id === undefined) return sendJson(response, 400, INVALID_GRANT);
  const account = state.account(id);
  account.refreshCalls++;
  const secret = account.clientSecret;
  if (kind === 'idc' && (!body['clientId'] || (secret !== undefined && body['clientSecret'] !== secret))) {
    return sendJson(response, 401, { error: 'invalid_client' });
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
  const redemption = state.tokens.redeem(refreshToken, Date.now(), script?.kind !== 'missing_refresh_token');
  if (redemption.outcome !== 'issued') {
    sendJson(response, 400, INVALID_GRANT);
    return;
  }
  if (script?.kind === 'lost_reply') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { accessToken, refreshToken: next, expiresIn } = redemption.tokens;
  sendJson(response, 200, {
    ...(script?.kind !== 'missing_access_token' && { accessToken }),
    ...(script?.kind !== 'missing_refresh_token' && { refreshToken: next }),
    expiresIn,
    ...(kind === 'social' ? { profileArn: PROFILE_ARN } : { tokenType: 'Bearer' }),
  });
}

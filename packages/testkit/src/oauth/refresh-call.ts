import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody, sendJson } from '../stand-in/index.ts';
import { FORMATS } from './formats.ts';
import type { TokenEndpointState } from './state.ts';
import type { TokenScript } from './token-script.ts';
import type { TokenRefusal, TokenVendor } from './vendor-format.ts';

/** One call of a vendor's token endpoint. It goes its way also when the caller has left: vendors rotate all the same. */
export async function refreshCall(
  vendor: TokenVendor,
  state: TokenEndpointState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { text } = await readBody(request);
  response.setHeader('date', new Date(state.now()).toUTCString());
  const contentType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const read = FORMATS[vendor].read({ contentType, text }, state.client(vendor));
  if ('refusal' in read) {
    state.violate(vendor, read.why);
    refuse(vendor, response, read.refusal);
    return;
  }
  const at = state.now();
  const login = state.books[vendor].familyOf(read.refreshToken);
  const generation = state.books[vendor].generationOf(read.refreshToken);
  const leave = state.enter(vendor, read.refreshToken);
  if (response.closed) leave();
  else response.once('close', leave);
  const script = state.scripts.next(vendor, login?.split('#', 1)[0]);
  if (script.delay) await sleep(script.delay, undefined, { ref: false });
  if (script.hold === 'before') await state.gate.wait();
  const outcome = await settle(vendor, state, response, read.refreshToken, script);
  state.calls.add({ at, vendor, login, generation, outcome });
  state.changed();
}

async function settle(
  vendor: TokenVendor,
  state: TokenEndpointState,
  response: ServerResponse,
  refreshToken: string,
  script: TokenScript,
): Promise<string> {
  if (script.fail) {
    refuse(vendor, response, script.fail, script.retryAfter);
    return script.fail;
  }
  if (script.drop) {
    if (script.drop === 'reset') response.socket?.resetAndDestroy();
    return script.drop;
  }
  const { rotates } = FORMATS[vendor];
  const rotate = rotates && !script.omit?.includes('refresh_token');
  const now = state.now();
  const redemption = state.books[vendor].redeem(refreshToken, now, rotate);
  if (redemption.outcome !== 'issued') {
    refuse(vendor, response, redemption.outcome);
    return redemption.outcome;
  }
  if (script.answer) state.lostAnswers++;
  else countIfLost(state, response);
  const account = state.books[vendor].familyOf(refreshToken) ?? '';
  const body = grantBody(vendor, { account, tokens: redemption.tokens, client: state.client(vendor), now }, script);
  if (script.answerDelay) await sleep(script.answerDelay, undefined, { ref: false });
  if (script.hold === 'after') await state.gate.wait();
  answer(response, body, script);
  return 'issued';
}

function grantBody(
  vendor: TokenVendor,
  facts: Parameters<(typeof FORMATS)[TokenVendor]['grant']>[0],
  script: TokenScript,
): Record<string, unknown> {
  const { fields, grant } = FORMATS[vendor];
  const left = new Set(script.omit?.map((field) => fields[field]));
  const entries = Object.entries(grant(facts)).filter(([name]) => !left.has(name));
  return {
    ...Object.fromEntries(entries),
    ...(script.expiresIn !== undefined && { [fields.expires_in]: script.expiresIn }),
  };
}

function answer(response: ServerResponse, body: object, script: TokenScript): void {
  const text = JSON.stringify(body);
  switch (script.answer) {
    case undefined:
      sendJson(response, 200, body);
      return;
    case 'lost':
      response.socket?.resetAndDestroy();
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, text.length / 2));
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>Just a moment…</h1></html>');
      return;
  }
}

/** From here on the token is used up: an answer that does not get through has cost the caller his login. */
function countIfLost(state: TokenEndpointState, response: ServerResponse): void {
  const count = (): void => {
    if (response.writableFinished) return;
    state.lostAnswers++;
    state.changed();
  };
  if (response.closed) count();
  else response.once('close', count);
}

function refuse(
  vendor: TokenVendor,
  response: ServerResponse,
  refusal: TokenRefusal,
  retryAfter?: string | number,
): void {
  const { status, body } = FORMATS[vendor].refusals[refusal];
  sendJson(response, status, body, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

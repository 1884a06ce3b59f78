import type { IncomingMessage, ServerResponse } from 'node:http';
import { DirectiveError, readBody } from '../stand-in/index.ts';
import { readDirective } from './directive.ts';
import { type Exchange, refuse, settle } from './exchange.ts';
import type { RequestFacts } from './request-facts.ts';
import type { AnswerScript } from './script.ts';
import { sendAnswer } from './send-answer.ts';
import type { UpstreamState } from './state.ts';
import type { RequestView } from './vendor.ts';

const NOBODY = { id: '', oauth: false };

/** One request to a simulated vendor: path, credential, limits, rules, then the script's answer. */
export async function handleRequest(
  state: UpstreamState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { vendor, options } = state;
  const at = state.clock();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulator');
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  state.requests++;
  const endpoint = vendor.endpoint(method, decodeURIComponent(pathname), searchParams);
  const presented = vendor.readCredential(request.headers, searchParams);
  const owner = presented.violation ? 'unknown' : state.authenticate(presented.credential);
  const account = typeof owner === 'string' ? undefined : owner;
  const view: RequestView = {
    method,
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: request.headers,
    body: body.json,
    bytes: body.bytes,
    account: account ?? NOBODY,
    models: options.models,
    signer: state.signer,
  };
  const facts = endpoint?.facts?.(view);
  const exchange: Exchange = { state, view, response, endpoint, account, facts, requestId: vendor.requestId(), at };

  if (!endpoint) {
    return refuse(exchange, { error: vendor.refusals.notFound, message: `${method} ${pathname} is not served` });
  }
  if (!account) {
    state.unauthorized++;
    const error = owner === 'expired' ? vendor.refusals.expired : (presented.ifUnknown ?? vendor.refusals.unauthorized);
    return refuse(exchange, presented.violation ?? { error });
  }
  const limited = state.book(account.id).arrive(at);
  if (limited) return refuse(exchange, { error: vendor.refusals.limited });
  const violation = endpoint.check(view);
  if (violation) {
    state.broken(violation.message ?? violation.error);
    return refuse(exchange, violation);
  }
  if (!facts) return sendAnswer(exchange, endpoint, NO_FACTS, {}, {});
  try {
    const script = chooseScript(state, account.id, facts);
    const said = options.limits?.check(account.id, facts.model, at, facts.inputTokens);
    if (said && !said.allowed) {
      response.writeHead(said.status, said.headers).end(said.body);
      state.book(account.id).refuse(said.reason);
      const bytes = Buffer.byteLength(said.body);
      return settle(exchange, { status: said.status, end: said.reason, usage: undefined, contentRecords: 0, bytes });
    }
    sendAnswer(exchange, endpoint, facts, script, said?.headers ?? {});
  } catch (error) {
    if (!(error instanceof DirectiveError)) throw error;
    refuse(exchange, { error: vendor.refusals.invalid, message: `[[sim]] ${error.message}` });
  }
}

const NO_FACTS: RequestFacts = { model: '', prompt: '', tools: [], stream: false, inputTokens: 0, stopSequences: [] };

function chooseScript(state: UpstreamState, account: string, { prompt }: RequestFacts): AnswerScript {
  const book = state.book(account);
  const directive = readDirective(prompt);
  const standing = book.standing ?? state.standing;
  if (!directive) return book.queue.shift() ?? state.queue.shift() ?? standing;
  if (directive.error !== undefined && !Object.hasOwn(state.vendor.errors, directive.error)) {
    throw new DirectiveError(`unknown error "${directive.error}"`);
  }
  return { ...standing, ...directive };
}

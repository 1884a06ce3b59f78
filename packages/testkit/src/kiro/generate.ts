import type { IncomingMessage, ServerResponse } from 'node:http';
import { DirectiveError, PacedStream, readBody, type StreamPlan } from '../stand-in/index.ts';
import { refusal, type SimulatedAccount } from './account-book.ts';
import { compose } from './compose.ts';
import { readDirective } from './directive.ts';
import { corruptFrame } from './frame.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { type RequestFacts, readFacts } from './request-facts.ts';
import type { KiroScript } from './script.ts';
import type { SimulatorState } from './state.ts';
import { EVENT_STREAM, sendUnstreamed } from './unstreamed-fault.ts';
import { isUpstreamErrorName, type UpstreamErrorName } from './upstream-error.ts';
import { findViolation } from './validate-request.ts';

const DEMO_PACE: KiroScript = { pace: 18, firstDelay: 120 };

interface Exchange {
  readonly state: SimulatorState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly account: SimulatedAccount;
  readonly facts: RequestFacts;
  readonly body: unknown;
  readonly at: number;
}

/** `POST /generateAssistantResponse`: token, limits, body rules, then the script's answer. */
export async function generate(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = Date.now();
  const body = await readBody(request);
  const facts = readFacts(body.json);
  const account = state.authenticate(request.headers.authorization);
  if (!account) {
    const { status, headers, body: text } = refusal('bearer_invalid');
    response.writeHead(status, headers).end(text);
    return state.changed();
  }
  const exchange: Exchange = { state, request, response, account, facts, body: body.json, at };
  const limited = account.arrive(at);
  if (limited) return refuse(exchange, limited);
  const violation = findViolation(body.json, facts, body.bytes, state.options.rules ?? {});
  if (violation) {
    state.refused(violation.why);
    return refuse(exchange, violation.error, undefined, violation.why);
  }
  try {
    answer(exchange, chooseScript(state, account, facts.prompt));
  } catch (error) {
    if (!(error instanceof DirectiveError)) throw error;
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ message: `[[sim]] ${error.message}` }));
  }
}

function chooseScript(state: SimulatorState, account: SimulatedAccount, prompt: string): KiroScript {
  const directive = readDirective(prompt);
  const standing = account.standing ?? state.standing;
  const script = directive ? { ...standing, ...directive } : (account.queue.shift() ?? state.queue.shift() ?? standing);
  return script.text === undefined && script.tokens === undefined ? { ...DEMO_PACE, ...script } : script;
}

function refuse(exchange: Exchange, name: UpstreamErrorName, retryAfter?: number, why?: string): void {
  const { status, headers, body } = refusal(name, retryAfter);
  const hint = why === undefined ? {} : { 'x-sim-violation': why.replaceAll(/[^\x20-\x7e]/g, '?') };
  exchange.response.writeHead(status, { ...headers, ...hint }).end(body);
  exchange.account.refuse(name);
  settle(exchange, name, 0);
}

function answer(exchange: Exchange, script: KiroScript): void {
  const { state, response, account, facts } = exchange;
  const { error, headDelay = 0 } = script;
  if (error && isUpstreamErrorName(error)) {
    later(state, headDelay, () => refuse(exchange, error, script.retryAfter));
    return;
  }
  account.open(exchange.at, facts.inputTokens);
  const steps = compose(script, facts, state.options.contextWindow ?? 200_000);
  const stream = new PacedStream(response, streamPlan(script), steps, state.ticker);
  let streamed = true;
  response.once('close', () => {
    const end = streamed ? stream.close() : 'cut';
    account.close(end, stream.outputTokens);
    settle(exchange, end, stream.outputTokens);
  });
  state.changed();
  later(state, headDelay, () => {
    if (response.destroyed) return;
    streamed = !sendUnstreamed(response, script.fault);
    if (!streamed) return;
    response.writeHead(200, EVENT_STREAM).flushHeaders();
    later(state, script.firstDelay ?? 0, () => stream.start());
  });
}

function streamPlan({ pace = 0, seed = 1, chunking = { by: 'frames', size: 1 }, fault }: KiroScript): StreamPlan {
  const plan: StreamPlan = { pace, seed, chunking };
  switch (fault?.kind) {
    case 'reset':
    case 'fin':
    case 'truncate':
      return { ...plan, cut: fault };
    case 'stall':
      return { ...plan, stall: fault };
    case 'bad_crc': {
      const { frame: broken = 3, part = 'message' } = fault;
      return { ...plan, damage: (frame, number) => (number === broken ? corruptFrame(frame, part) : frame) };
    }
    default:
      return plan;
  }
}

function later(state: SimulatorState, delay: number, task: () => void): void {
  if (delay > 0) state.ticker.after(delay, task);
  else task();
}

function settle({ state, request, account, facts, body, at }: Exchange, end: LedgerEntry['end'], output: number): void {
  state.ledger.add({
    at,
    account: account.id,
    conversationId: facts.conversationId,
    invocationId: String(request.headers['amz-sdk-invocation-id'] ?? ''),
    model: facts.model,
    end,
    inputTokens: facts.inputTokens,
    outputTokens: output,
    ...(state.options.keepBodies && { body }),
  });
  state.changed();
}

import { gzipSync } from 'node:zlib';
import { DirectiveError, PacedStream, type Step, type StreamPlan } from '../stand-in/index.ts';
import { type Answer, makeAnswer } from './answer.ts';
import { composeStream, composeWhole } from './compose.ts';
import { answerHeaders, type Exchange, refuse, settle } from './exchange.ts';
import type { RequestFacts } from './request-facts.ts';
import type { AnswerScript, UsageFigures } from './script.ts';
import type { UpstreamState } from './state.ts';
import { sendUnstreamed } from './unstreamed-fault.ts';
import type { Endpoint } from './vendor.ts';

/** What is sent, in whichever form. */
interface Body {
  readonly steps: Iterator<Step, void>;
  readonly type: string;
  /** Of a whole answer: when it is complete, ms after the request, at the script's pace. */
  readonly delay: number;
  readonly plan: StreamPlan;
  readonly answer: Answer | undefined;
}

/** Gives the request the answer its script wants: an error, a stream, a whole document, or a broken one of these. */
export function sendAnswer(
  exchange: Exchange,
  endpoint: Endpoint,
  facts: RequestFacts,
  script: AnswerScript,
  extraHeaders: Readonly<Record<string, string>>,
): void {
  const { state, response, account, at } = exchange;
  const { error, headDelay = 0, fault, streamError } = script;
  if (endpoint.kind === 'answer' && streamError?.name && !endpoint.format.streamErrors.includes(streamError.name)) {
    throw new DirectiveError(`unknown stream error "${streamError.name}"`);
  }
  if (error !== undefined) {
    later(state, headDelay, () => refuse(exchange, { error }, script.retryAfter));
    return;
  }
  const book = state.book(account?.id ?? '');
  const body =
    endpoint.kind === 'plain' ? wholeBody(JSON.stringify(endpoint.reply(exchange.view)), script) : answerBody();
  book.open(at, body.answer?.usage.input ?? facts.inputTokens);
  const headers = {
    ...answerHeaders(exchange),
    ...extraHeaders,
    'content-type': body.type,
    ...(fault?.kind === 'gzip' && { 'content-encoding': 'gzip' }),
  };
  const stream = new PacedStream(response, body.plan, zipped(body.steps, fault?.kind === 'gzip'), state.ticker);
  let streamed = true;
  response.once('close', () => {
    const end = streamed ? stream.close() : 'cut';
    const output = body.answer?.usage.output ?? 0;
    book.close(end, facts.stream ? stream.outputTokens : output);
    settle(exchange, {
      status: response.headersSent ? 200 : 0,
      end,
      usage: usageTold(),
      contentRecords: facts.stream ? stream.outputTokens : output,
      bytes: stream.bytes,
    });
  });
  state.changed();
  later(state, headDelay, () => {
    if (response.destroyed) return;
    streamed = !sendUnstreamed(response, fault, headers);
    if (!streamed) return;
    response.writeHead(200, headers);
    if (facts.stream) response.flushHeaders();
    later(state, (script.firstDelay ?? 0) + body.delay, () => stream.start());
  });

  function usageTold(): UsageFigures | undefined {
    if (body.answer) return body.answer.tellsUsage ? body.answer.usage : undefined;
    return { input: facts.inputTokens, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  }

  function answerBody(): Body {
    const answer = makeAnswer(withCacheUse(exchange, script), facts, exchange.view.body, state.signer);
    if (endpoint.kind === 'answer' && facts.stream) {
      const steps = composeStream(endpoint.format, answer);
      return { steps, type: 'text/event-stream; charset=utf-8', delay: 0, plan: planOf(script), answer };
    }
    const text = endpoint.kind === 'answer' ? composeWhole(endpoint.format, answer) : '';
    return { ...wholeBody(text, script), delay: script.pace ? (answer.usage.output * 1_000) / script.pace : 0, answer };
  }
}

/** What the account's prompt cache has of the request, unless the script knows better. */
function withCacheUse({ state, endpoint, view, account, facts, at }: Exchange, script: AnswerScript): AnswerScript {
  if (!state.promptCache || endpoint?.kind !== 'answer' || !endpoint.cacheable || !account) return script;
  const use = state.promptCache.use(account.id, facts?.model ?? '', endpoint.cacheable(view), at);
  return script.usage === false ? script : { ...script, usage: { ...use, ...script.usage } };
}

function wholeBody(text: string, script: AnswerScript): Body {
  const bytes = Buffer.from(text);
  const half = bytes.length >> 1;
  const steps = [bytes.subarray(0, half), bytes.subarray(half)].map((frame) => ({ frame, content: false }));
  const plan = planOf({ ...script, pace: 0 });
  return {
    steps: steps.values(),
    type: 'application/json',
    delay: 0,
    plan: {
      ...plan,
      ...(plan.cut && { cut: { kind: plan.cut.kind, afterBytes: plan.cut.afterBytes ?? half } }),
      ...(plan.stall && { stall: { ...plan.stall, afterFrames: plan.stall.afterFrames ?? 1 } }),
    },
    answer: undefined,
  };
}

function planOf({ pace = 0, seed = 1, chunking = { by: 'frames', size: 1 }, fault }: AnswerScript): StreamPlan {
  const plan: StreamPlan = { pace, seed, chunking };
  switch (fault?.kind) {
    case 'reset':
    case 'fin':
    case 'truncate':
      return { ...plan, cut: fault };
    case 'stall': {
      const { afterRecords, milliseconds } = fault;
      const stall = {
        ...(afterRecords !== undefined && { afterFrames: afterRecords }),
        ...(milliseconds !== undefined && { milliseconds }),
      };
      return { ...plan, stall };
    }
    default:
      return plan;
  }
}

function zipped(steps: Iterator<Step, void>, zip: boolean): Iterator<Step, void> {
  if (!zip) return steps;
  const all: Buffer[] = [];
  for (let next = steps.next(); !next.done; next = steps.next()) all.push(next.value.frame);
  return [{ frame: gzipSync(Buffer.concat(all)), content: false }].values();
}

function later(state: UpstreamState, delay: number, task: () => void): void {
  if (delay > 0) state.ticker.after(delay, task);
  else task();
}

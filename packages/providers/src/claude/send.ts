import type { ClientSource, Clock, Failure } from '@sluice/core';
import {
  MessagesObserver,
  type MessagesObserverOptions,
  MessagesTurnReader,
  observeCount,
  observeMessage,
  toMessagesRequest,
} from '@sluice/translate/anthropic';
import { estimateTokens } from '@sluice/translate/tokens';
import { stringifyWellFormed } from '@sluice/wire/json';
import { redact } from '../failure/index.ts';
import {
  type Connections,
  openUpstream,
  readBounded,
  type UpstreamLimits,
  type UpstreamOpening,
} from '../http/index.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamHeaders } from '../provider.ts';
import { PassedAnswer, passedWhole, requestBody, TranslatedAnswer } from '../stream/index.ts';
import { classifyClaudeFailure, classifyClaudeStreamError } from './classify-failure.ts';
import { dropThoughts } from './drop-thoughts.ts';
import { type ClaudeUrls, messagesUrl } from './endpoint.ts';
import { requestHeaders } from './headers.ts';

export interface ClaudeSendOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls: ClaudeUrls;
  readonly limits: UpstreamLimits;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `max_tokens` of translated requests that name none. Default 32,000. */
  readonly defaultMaxTokens?: number | undefined;
  /** Cache marks of ours on translated requests. */
  readonly addCacheMarks: boolean;
}

/** An answer that is not streamed comes with its headers: they may take as long as the official clients wait. */
const WHOLE_ANSWER_MS = 10 * 60_000;

/** One turn, sent once: the client's own words when it speaks Anthropic's dialect, else a translation. See {@link Provider.send}. */
export async function sendClaude(options: ClaudeSendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { source } = call;
  if (source?.dialect === 'anthropic') return sendPassed(options, call, source);
  return source?.operation === 'count' ? failed(CANNOT_COUNT) : sendTranslated(options, call);
}

async function sendPassed(
  options: ClaudeSendOptions,
  call: UpstreamCall,
  source: ClientSource,
): Promise<UpstreamAnswer> {
  const stream = source.operation !== 'count' && source.json['stream'] === true;
  const opening = await openUpstream(options.connections.toward(call.account, 'base_url'), {
    // Which query a client has sent is not handed down; those that send this one also name beta flags.
    url: messagesUrl(call.account, options.urls, {
      operation: source.operation,
      beta: source.headers['anthropic-beta'] !== undefined,
    }),
    method: 'POST',
    headers: requestHeaders({ ...call, source, stream, configured: options.headers }),
    body: passedBody(call, source),
    signal: call.signal,
    limits: stream ? options.limits : { ...options.limits, headersTimeoutMs: WHOLE_ANSWER_MS },
  });
  const answer = await openedOr(options, opening, stream);
  if (answer.outcome === 'failed') return answer;
  const { body, headers } = answer;
  const observing = observerOptions(options, call, headers);
  if (stream) return { outcome: 'streaming', batches: new PassedAnswer(body, new MessagesObserver(observing)) };
  const observe = source.operation === 'count' ? observeCount : (json: unknown) => observeMessage(json, observing);
  return { outcome: 'streaming', batches: passedWhole(body, observe) };
}

/** The client's own bytes, unless something in them can only be refused: flags in a wrong place, thoughts that are not Claude's. */
function passedBody(call: UpstreamCall, source: ClientSource): Buffer {
  const thoughts = dropThoughts(source.json, call.repair === 'drop_reasoning' ? 'all' : 'foreign');
  const betas = source.json['betas'] === undefined ? {} : { betas: undefined };
  return requestBody(source, call.upstreamModel, { ...betas, ...thoughts });
}

async function sendTranslated(options: ClaudeSendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const said = toMessagesRequest(call.turn, {
    model: call.upstreamModel,
    addCacheMarks: options.addCacheMarks,
    dropReasoning: call.repair === 'drop_reasoning',
    ...(options.defaultMaxTokens !== undefined && { defaultMaxTokens: options.defaultMaxTokens }),
  });
  if (!said.ok) return failed(said.failure);
  const opening = await openUpstream(options.connections.toward(call.account, 'base_url'), {
    url: messagesUrl(call.account, options.urls),
    method: 'POST',
    headers: requestHeaders({
      account: call.account,
      credential: call.credential,
      stream: true,
      betas: said.betas,
      configured: options.headers,
    }),
    body: stringifyWellFormed(said.body),
    signal: call.signal,
    limits: options.limits,
  });
  const answer = await openedOr(options, opening, true);
  if (answer.outcome === 'failed') return answer;
  const reader = new MessagesTurnReader({
    ...observerOptions(options, call, answer.headers),
    toolNames: said.toolNames,
  });
  return { outcome: 'streaming', batches: new TranslatedAnswer(answer.body, reader), dropped: said.dropped };
}

type Opened = Extract<UpstreamOpening, { outcome: 'open' }>;

/** The answer to read on, or what its refusal means. */
async function openedOr(
  options: ClaudeSendOptions,
  opening: UpstreamOpening,
  stream: boolean,
): Promise<Opened | Extract<UpstreamAnswer, { outcome: 'failed' }>> {
  if (opening.outcome === 'failed') return opening;
  const { status, headers, body } = opening;
  const refused = status < 200 || status > 299;
  if (!refused && (!stream || isEventStream(headers))) return opening;
  const text = await readBounded(body);
  if (body.failure?.kind === 'cancelled') return failed(body.failure);
  return failed(refused ? classifyClaudeFailure(status, headers, text, options.clock()) : notAStream(status, text));
}

function observerOptions(
  options: ClaudeSendOptions,
  call: UpstreamCall,
  headers: UpstreamHeaders,
): MessagesObserverOptions {
  return {
    classifyError: (data) => classifyClaudeStreamError(data, options.clock(), headers),
    inputEstimate: () => estimateTokens(call.turn),
  };
}

/** What says nothing about itself is tried as a stream; its first bytes will tell. */
function isEventStream(headers: UpstreamHeaders): boolean {
  const type = headers['content-type'];
  return type === undefined || /^text\/event-stream\b/i.test(type);
}

/** A 200 with a web page or the like: somebody between us and Anthropic answered. */
function notAStream(status: number, body: string): Failure {
  const message = 'upstream answered with something other than an event stream';
  return { kind: 'transient', scope: 'model', retryable: true, message, status, raw: redact(body) };
}

const CANNOT_COUNT: Failure = {
  kind: 'invalid_request',
  scope: 'none',
  retryable: false,
  message: 'this upstream counts the tokens of Anthropic requests only',
};

function failed(failure: Failure): Extract<UpstreamAnswer, { outcome: 'failed' }> {
  return { outcome: 'failed', failure };
}

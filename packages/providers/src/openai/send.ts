import type { ClientSource, Clock, DialectId, Failure } from '@sluice/core';
import {
  ChatObserver,
  type ChatObserverOptions,
  ChatTurnReader,
  observeAnswer,
  toChatRequest,
} from '@sluice/translate/openai-chat';
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
import { classifyOpenAiFailure, classifyOpenAiStreamError } from './classify-failure.ts';
import { dropReasoning } from './drop-reasoning.ts';
import { askedEncoding, reencodeEmbeddings } from './embeddings.ts';
import { type OpenaiPath, type OpenaiUrls, openaiUrl } from './endpoint.ts';
import { openaiHeaders } from './headers.ts';

export interface OpenaiSendOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls: OpenaiUrls;
  readonly limits: UpstreamLimits;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Hand thoughts of earlier turns back to the model. Default false. */
  readonly sendsReasoning?: boolean | undefined;
}

/** Dialects whose requests are passed through, and where to. */
const PATHS: ReadonlyMap<DialectId, OpenaiPath> = new Map([
  ['openai-chat', 'chat/completions'],
  ['openai-completions', 'completions'],
  ['openai-embeddings', 'embeddings'],
]);

/** An answer that is not streamed comes with its headers: they may take as long as the official clients wait. */
const WHOLE_ANSWER_MS = 10 * 60_000;

/** One request, sent once: the client's own words when it speaks a dialect of OpenAI's, else a translation into a chat. See {@link Provider.send}. */
export async function sendOpenai(options: OpenaiSendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { source } = call;
  const path = source && PATHS.get(source.dialect);
  return source && path ? sendPassed(options, call, source, path) : sendTranslated(options, call);
}

async function sendPassed(
  options: OpenaiSendOptions,
  call: UpstreamCall,
  source: ClientSource,
  path: OpenaiPath,
): Promise<UpstreamAnswer> {
  const stream = source.operation === 'generate' && source.json['stream'] === true;
  const edits = call.repair === 'drop_reasoning' ? dropReasoning(source.json) : {};
  const opening = await openUpstream(options.connections.toward(call.account, 'base_url'), {
    url: openaiUrl(call.account, path, options.urls),
    method: 'POST',
    headers: openaiHeaders({ ...call, source, stream, configured: options.headers }),
    body: requestBody(source, call.upstreamModel, edits),
    signal: call.signal,
    limits: stream ? options.limits : { ...options.limits, headersTimeoutMs: WHOLE_ANSWER_MS },
  });
  const answer = await openedOr(options, opening, stream);
  if (answer.outcome === 'failed') return answer;
  const observing = observerOptions(options, call);
  if (stream) return { outcome: 'streaming', batches: new PassedAnswer(answer.body, new ChatObserver(observing)) };
  const observe = (json: unknown) => observeAnswer(json, observing);
  if (source.operation !== 'embed') return { outcome: 'streaming', batches: passedWhole(answer.body, observe) };
  const asked = askedEncoding(source.json);
  const reshape = (bytes: Buffer, json: unknown) => reencodeEmbeddings(bytes, json, asked);
  return { outcome: 'streaming', batches: passedWhole(answer.body, observe, reshape) };
}

async function sendTranslated(options: OpenaiSendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const url = openaiUrl(call.account, 'chat/completions', options.urls);
  const said = toChatRequest(call.turn, {
    model: call.upstreamModel,
    sendsReasoning: sendsReasoning(options, call),
    sendsSignatures: url.hostname === GOOGLE_HOST,
  });
  if (!said.ok) return failed(said.failure);
  const { account, credential, signal } = call;
  const opening = await openUpstream(options.connections.toward(call.account, 'base_url'), {
    url,
    method: 'POST',
    headers: openaiHeaders({ account, credential, stream: true, configured: options.headers }),
    body: stringifyWellFormed(said.body),
    signal,
    limits: options.limits,
  });
  const answer = await openedOr(options, opening, true);
  if (answer.outcome === 'failed') return answer;
  const reader = new ChatTurnReader({ ...observerOptions(options, call), toolNames: said.toolNames });
  return { outcome: 'streaming', batches: new TranslatedAnswer(answer.body, reader), dropped: said.dropped };
}

/** The account's setting `send_reasoning` wins over the provider's: which servers want thoughts back differs from one to the next. */
function sendsReasoning(options: OpenaiSendOptions, { account, repair }: UpstreamCall): boolean {
  if (repair === 'drop_reasoning') return false;
  const own = account.settings['send_reasoning'];
  return own === undefined ? options.sendsReasoning === true : own === 'true';
}

/** Google's own Chat Completions endpoint: the one server that wants its call signatures back (trap j). */
const GOOGLE_HOST = 'generativelanguage.googleapis.com';

type Opened = Extract<UpstreamOpening, { outcome: 'open' }>;
type Failed = Extract<UpstreamAnswer, { outcome: 'failed' }>;

/** The answer to read on, or what its refusal means. */
async function openedOr(
  options: OpenaiSendOptions,
  opening: UpstreamOpening,
  stream: boolean,
): Promise<Opened | Failed> {
  if (opening.outcome === 'failed') return opening;
  const { status, headers, body } = opening;
  const refused = status < 200 || status > 299;
  if (!refused && (!stream || isEventStream(headers))) return opening;
  const text = await readBounded(body);
  if (body.failure?.kind === 'cancelled') return failed(body.failure);
  // Some servers answer a stream's 200 with an error as plain JSON.
  if (refused || isErrorJson(text)) return failed(classifyOpenAiFailure(status, headers, text, options.clock()));
  return failed(notAStream(status, text));
}

function observerOptions(options: OpenaiSendOptions, call: UpstreamCall): ChatObserverOptions {
  return {
    classifyError: (data) => classifyOpenAiStreamError(data, options.clock()),
    inputEstimate: () => estimateTokens(call.turn),
  };
}

/** What says nothing about itself is tried as a stream, and so is plain text: its first bytes will tell. */
function isEventStream(headers: UpstreamHeaders): boolean {
  const type = headers['content-type'];
  return type === undefined || /^(?:text\/event-stream|text\/plain|application\/octet-stream)\b/i.test(type);
}

function isErrorJson(text: string): boolean {
  return /^\s*\{[\s\S]{0,200}"(?:error|detail)"/.test(text);
}

/** A 200 with a web page or the like: somebody between us and the server answered. */
function notAStream(status: number, body: string): Failure {
  const message = 'upstream answered with something other than an event stream';
  return { kind: 'transient', scope: 'model', retryable: true, message, status, raw: redact(body) };
}

function failed(failure: Failure): Failed {
  return { outcome: 'failed', failure };
}

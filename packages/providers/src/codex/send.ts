import type { ClientSource, Clock, Failure } from '@sluice/core';
import {
  cacheKeyOf,
  observeResponse,
  ResponsesObserver,
  ResponsesTurnReader,
  storedStateRefusal,
  toResponsesRequest,
  WholeResponseReader,
} from '@sluice/translate/openai-responses';
import { estimateTokens } from '@sluice/translate/tokens';
import { redact, textOf } from '../failure/index.ts';
import {
  type Connections,
  openUpstream,
  readBounded,
  type UpstreamLimits,
  type UpstreamOpening,
} from '../http/index.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamHeaders } from '../provider.ts';
import { PassedAnswer, passedWhole, requestBody, TranslatedAnswer } from '../stream/index.ts';
import { classifyCodexFailure, classifyCodexStreamError } from './classify-failure.ts';
import { type CodexUrls, isChatGpt, responsesUrl } from './endpoint.ts';
import { type CodexClientIdentity, requestHeaders } from './headers.ts';
import { apiEdits, backendEdits } from './passed-body.ts';
import { isCodexClient, withoutVendorEvents } from './vendor-events.ts';

export interface CodexSendOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls: CodexUrls;
  readonly limits: UpstreamLimits;
  readonly identity: CodexClientIdentity;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An answer that is not streamed comes with its headers: they may take as long as the official clients wait. */
const WHOLE_ANSWER_MS = 10 * 60_000;

/** One turn, sent once: the client's own words when it speaks Responses, else a translation. See {@link Provider.send}. */
export async function sendCodex(options: CodexSendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { source } = call;
  return source?.dialect === 'openai-responses' ? sendPassed(options, call, source) : sendTranslated(options, call);
}

async function sendPassed(
  options: CodexSendOptions,
  call: UpstreamCall,
  source: ClientSource,
): Promise<UpstreamAnswer> {
  const said = passedBody(call, source);
  if (!said.ok) return failed(said.failure);
  const chatgpt = isChatGpt(call.account);
  const wantsStream = source.json['stream'] === true;
  const opened = await open(options, call, {
    body: said.body,
    stream: chatgpt || wantsStream,
    source,
    cacheKey: textOf(source.json['prompt_cache_key']),
  });
  if (opened.outcome === 'failed') return opened;
  const { body } = opened;
  const classify = (data: string): Failure => classifyCodexStreamError(data, options.clock());
  const dropped = said.dropped.length > 0 ? { dropped: said.dropped } : {};
  if (wantsStream) {
    const edit = isCodexClient(source) ? undefined : withoutVendorEvents;
    const batches = new PassedAnswer(body, new ResponsesObserver(classify, () => estimateTokens(call.turn)), edit);
    return { outcome: 'streaming', batches, ...dropped };
  }
  const batches = chatgpt
    ? new TranslatedAnswer(body, new WholeResponseReader(classify))
    : passedWhole(body, (json) => observeResponse(json, classify));
  return { outcome: 'streaming', batches, ...dropped };
}

type PassedBody =
  | { readonly ok: true; readonly body: Buffer; readonly dropped: readonly string[] }
  | { readonly ok: false; readonly failure: Failure };

/** The client's own bytes but for what this upstream would refuse. What only a server that stores answers could do is refused here. */
function passedBody(call: UpstreamCall, source: ClientSource): PassedBody {
  const chatgpt = isChatGpt(call.account);
  const forgets = call.repair === 'drop_previous_response';
  const json = forgets ? { ...source.json, previous_response_id: undefined } : source.json;
  const refusal = chatgpt ? storedStateRefusal(json) : undefined;
  if (refusal !== undefined) {
    return { ok: false, failure: { kind: 'invalid_request', scope: 'none', retryable: false, message: refusal } };
  }
  const thoughts = call.repair === 'drop_reasoning' ? 'all' : 'foreign';
  const { edits, dropped } = chatgpt ? backendEdits(source.json, thoughts) : apiEdits(source.json, thoughts);
  const forgotten = forgets ? { previous_response_id: undefined } : {};
  return { ok: true, body: requestBody(source, call.upstreamModel, { ...edits, ...forgotten }), dropped };
}

async function sendTranslated(options: CodexSendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { turn } = call;
  const said = toResponsesRequest(turn, {
    model: call.upstreamModel,
    chatgpt: isChatGpt(call.account),
    omitReasoning: call.repair === 'drop_reasoning',
  });
  if (!said.ok) return failed(said.failure);
  const opened = await open(options, call, {
    body: JSON.stringify(said.body),
    stream: true,
    cacheKey: cacheKeyOf(turn),
  });
  if (opened.outcome === 'failed') return opened;
  const reader = new ResponsesTurnReader({
    classify: (data) => classifyCodexStreamError(data, options.clock()),
    inputEstimate: () => estimateTokens(turn),
    toolNames: said.toolNames,
  });
  return { outcome: 'streaming', batches: new TranslatedAnswer(opened.body, reader), dropped: said.dropped };
}

interface Asked {
  readonly body: string | Buffer;
  /** The answer comes as a stream. */
  readonly stream: boolean;
  readonly source?: ClientSource;
  readonly cacheKey: string | undefined;
}

type Opened = Extract<UpstreamOpening, { outcome: 'open' }>;

/** The answer to read on, or what its refusal means. */
async function open(
  options: CodexSendOptions,
  { account, credential, signal }: UpstreamCall,
  { body, ...asked }: Asked,
): Promise<Opened | Extract<UpstreamAnswer, { outcome: 'failed' }>> {
  const { identity, headers: configured, limits } = options;
  const opening = await openUpstream(options.connections.toward(account, 'base_url'), {
    url: responsesUrl(account, options.urls),
    method: 'POST',
    headers: requestHeaders({ account, credential, identity, configured, ...asked }),
    body,
    signal,
    limits: asked.stream ? limits : { ...limits, headersTimeoutMs: WHOLE_ANSWER_MS },
  });
  if (opening.outcome === 'failed') return opening;
  const { status, headers } = opening;
  const refused = status < 200 || status > 299;
  if (!refused && (!asked.stream || isEventStream(headers))) return opening;
  const text = await readBounded(opening.body);
  if (opening.body.failure?.kind === 'cancelled') return failed(opening.body.failure);
  return failed(refused ? classifyCodexFailure(status, headers, text, options.clock()) : notAStream(status, text));
}

/** What says nothing about itself is tried as a stream; its first bytes will tell. */
function isEventStream(headers: UpstreamHeaders): boolean {
  const type = headers['content-type'];
  return type === undefined || /^text\/event-stream\b/i.test(type);
}

/** A 200 with a web page or the like: somebody between us and OpenAI answered. */
function notAStream(status: number, body: string): Failure {
  const message = 'upstream answered with something other than an event stream';
  return { kind: 'transient', scope: 'model', retryable: true, message, status, raw: redact(body) };
}

function failed(failure: Failure): Extract<UpstreamAnswer, { outcome: 'failed' }> {
  return { outcome: 'failed', failure };
}

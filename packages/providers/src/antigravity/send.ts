import type { ClientSource, Clock, Failure, TurnEvent } from '@sluice/core';
import {
  GeminiObserver,
  GeminiTurnReader,
  observeGeminiAnswer,
  observeTokenCount,
  toGenerateContentRequest,
} from '@sluice/translate/gemini';
import { estimateTokens } from '@sluice/translate/tokens';
import type { Connections, UpstreamLimits } from '../http/index.ts';
import type { UpstreamAnswer, UpstreamCall } from '../provider.ts';
import { PassedAnswer, passedWhole, TranslatedAnswer } from '../stream/index.ts';
import { askBases, type Reply } from './ask-bases.ts';
import { classifyAntigravityStreamError } from './classify-failure.ts';
import { type AntigravityUrls, baseUrls, callUrl } from './endpoint.ts';
import { unwrapAnswer, wrapCount, wrapRequest } from './envelope.ts';
import { callHeaders } from './headers.ts';
import { passedCount, passedRequest, translatedCount, translatedRequest } from './passed-request.ts';
import { projectOf } from './project.ts';
import type { SignatureMemory } from './signature-memory.ts';
import { unwrapRecord } from './unwrap-record.ts';

export interface AntigravitySendOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls: AntigravityUrls;
  readonly limits: UpstreamLimits;
  readonly signatures: SignatureMemory;
  readonly userAgent?: string | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

type Method = 'generateContent' | 'streamGenerateContent' | 'countTokens';

/** An answer that is not streamed comes with its headers: they may take as long as the official clients wait. */
const WHOLE_ANSWER_MS = 10 * 60_000;

/** The refresher finds an account's project out, so one more refresh is what it needs. */
const NO_PROJECT: Failure = {
  kind: 'authentication',
  scope: 'account',
  retryable: true,
  refreshable: true,
  message: 'the account has no project yet',
};

/** One turn, sent once: the client's own words when it speaks Gemini's dialect, else a translation. See {@link Provider.send}. */
export async function sendAntigravity(options: AntigravitySendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const project = projectOf(call.account, call.credential.record);
  if (project === undefined) return { outcome: 'failed', failure: NO_PROJECT };
  const { source } = call;
  return source?.dialect === 'gemini'
    ? sendPassed(options, call, source, project)
    : sendTranslated(options, call, project);
}

async function sendPassed(
  options: AntigravitySendOptions,
  call: UpstreamCall,
  source: ClientSource,
  project: string,
): Promise<UpstreamAnswer> {
  const classify = classifier(options);
  if (source.operation === 'count') {
    const reply = await ask(options, call, 'countTokens', wrapCount(passedCount(source, call.upstreamModel)));
    return wholeAnswer(reply, (json) => observeTokenCount(innerOf(json), classify));
  }
  const body = wrapRequest({ project, model: call.upstreamModel }, passedRequest(source, call));
  if (!call.turn.stream) {
    const reply = await ask(options, call, 'generateContent', body);
    return wholeAnswer(reply, (json) => observeGeminiAnswer(json, classify));
  }
  const reply = await ask(options, call, 'streamGenerateContent', body);
  if (reply.outcome === 'failed') return reply;
  const observer = new GeminiObserver(classify, () => estimateTokens(call.turn));
  return { outcome: 'streaming', batches: new PassedAnswer(reply.body, observer, unwrapRecord) };
}

async function sendTranslated(
  options: AntigravitySendOptions,
  call: UpstreamCall,
  project: string,
): Promise<UpstreamAnswer> {
  const { turn, upstreamModel: model, source } = call;
  const { signatures } = options;
  const said = toGenerateContentRequest(turn, {
    model,
    dropReasoning: call.repair === 'drop_reasoning',
    signatureOf: (id) => signatures.recall(id),
  });
  if (!said.ok) return { outcome: 'failed', failure: said.failure };
  const { body, dropped, toolNames } = said;
  const classifyError = classifier(options);
  if (source?.operation === 'count') {
    const reply = await ask(options, call, 'countTokens', wrapCount(translatedCount(body, model)));
    if (reply.outcome === 'failed') return reply;
    return {
      outcome: 'streaming',
      batches: countOnly(reply, (json) => observeTokenCount(innerOf(json), classifyError)),
    };
  }
  const reply = await ask(
    options,
    call,
    'streamGenerateContent',
    wrapRequest({ project, model }, translatedRequest(body, turn)),
  );
  if (reply.outcome === 'failed') return reply;
  const reader = new GeminiTurnReader({
    model,
    toolNames,
    classifyError,
    inputEstimate: () => estimateTokens(turn),
    onSignature: (id, signature) => signatures.remember(id, signature),
  });
  return { outcome: 'streaming', batches: new TranslatedAnswer(reply.body, reader), dropped };
}

function ask(options: AntigravitySendOptions, call: UpstreamCall, method: Method, body: Buffer): Promise<Reply> {
  const stream = method === 'streamGenerateContent';
  return askBases(options.connections.toward(call.account, 'base_url'), options.clock, {
    urls: baseUrls(call.account, options.urls).map((base) => callUrl(base, method, stream)),
    headers: { ...callHeaders(call.credential, stream, options.userAgent), ...options.headers },
    body,
    stream,
    signal: call.signal,
    limits: method === 'generateContent' ? { ...options.limits, headersTimeoutMs: WHOLE_ANSWER_MS } : options.limits,
  });
}

function wholeAnswer(reply: Reply, observe: (json: unknown) => readonly TurnEvent[]): UpstreamAnswer {
  if (reply.outcome === 'failed') return reply;
  return { outcome: 'streaming', batches: passedWhole(reply.body, observe, unwrapAnswer) };
}

/** A count for a client of another dialect: it reads the number, not the bytes. */
async function* countOnly(
  { body }: Extract<Reply, { outcome: 'open' }>,
  observe: (json: unknown) => readonly TurnEvent[],
): AsyncIterableIterator<readonly TurnEvent[]> {
  for await (const batch of passedWhole(body, observe)) yield batch.filter((event) => event.type !== 'raw');
}

/** What is in the envelope, where there is one. */
function innerOf(json: unknown): unknown {
  const wrapped = typeof json === 'object' && json !== null && 'response' in json;
  return wrapped ? json.response : json;
}

function classifier({ clock }: AntigravitySendOptions): (json: string) => Failure {
  return (json) => classifyAntigravityStreamError(json, clock());
}

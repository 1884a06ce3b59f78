import type { Clock, Failure } from '@sluice/core';
import type { Dispatcher } from 'undici';
import { redact } from '../failure/index.ts';
import { type ByteSource, openUpstream, readBounded, type UpstreamLimits } from '../http/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { classifyAntigravityFailure } from './classify-failure.ts';

export interface Question {
  readonly urls: readonly URL[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The answer must be a stream of events. */
  readonly stream: boolean;
  readonly signal: AbortSignal;
  readonly limits: UpstreamLimits;
}

export type Reply =
  | { readonly outcome: 'open'; readonly body: ByteSource }
  | { readonly outcome: 'failed'; readonly failure: Failure };

/** No connection was made, so nothing was asked. */
const NEVER_ARRIVED: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Asks one base URL after the other, as the vendor's clients do: the next one where a base cannot be reached or has no capacity for
 * the model. Anything else is the answer, as is what the last one says. Never rejects.
 */
export async function askBases(dispatcher: Dispatcher, clock: Clock, question: Question): Promise<Reply> {
  let reply: Reply = { outcome: 'failed', failure: NO_BASE };
  for (const url of question.urls) {
    reply = await askOne(dispatcher, clock, url, question);
    if (reply.outcome === 'open' || !isWorthNextBase(reply.failure)) return reply;
  }
  return reply;
}

const NO_BASE: Failure = {
  kind: 'transient',
  scope: 'none',
  retryable: false,
  message: 'providers.antigravity.base_url: no URL is configured',
  code: 'configuration',
};

async function askOne(dispatcher: Dispatcher, clock: Clock, url: URL, question: Question): Promise<Reply> {
  const { headers: asked, body: bytes, stream, signal, limits } = question;
  const opening = await openUpstream(dispatcher, { url, method: 'POST', headers: asked, body: bytes, signal, limits });
  if (opening.outcome === 'failed') return opening;
  const { status, headers, body } = opening;
  const refused = status < 200 || status > 299;
  if (!refused && (!stream || isEventStream(headers))) return { outcome: 'open', body };
  const text = await readBounded(body);
  if (body.failure?.kind === 'cancelled') return { outcome: 'failed', failure: body.failure };
  const failure = refused ? classifyAntigravityFailure(status, headers, text, clock()) : notAStream(status, text);
  return { outcome: 'failed', failure };
}

function isWorthNextBase(failure: Failure): boolean {
  return failure.kind === 'overloaded' || (failure.kind === 'transient' && NEVER_ARRIVED.has(failure.code));
}

/** What says nothing about itself is tried as a stream; its first bytes will tell. */
function isEventStream(headers: UpstreamHeaders): boolean {
  const type = headers['content-type'];
  return type === undefined || /^text\/event-stream\b/i.test(type);
}

/** A 200 with a web page or the like: somebody between us and Google answered. */
function notAStream(status: number, body: string): Failure {
  const message = 'upstream answered with something other than an event stream';
  return { kind: 'transient', scope: 'model', retryable: true, message, status, raw: redact(body) };
}

import { randomUUID } from 'node:crypto';
import type { Clock, Failure } from '@sluice/core';
import {
  asksForThinking,
  droppedByKiro,
  type KiroThinkingStyle,
  KiroTurnReader,
  toKiroRequest,
} from '@sluice/translate/kiro';
import { estimateTokens } from '@sluice/translate/tokens';
import type { UsageSplit } from '@sluice/translate/usage';
import { redact } from '../failure/index.ts';
import { type Connections, openUpstream, readBounded, type UpstreamLimits } from '../http/index.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamHeaders } from '../provider.ts';
import { KiroAnswer } from './answer.ts';
import { classifyKiroException, classifyKiroFailure } from './classify-failure.ts';
import { type KiroUrls, profileArnOf, turnUrl } from './endpoint.ts';
import { type KiroClientIdentity, turnHeaders } from './headers.ts';

export interface KiroSendOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls: KiroUrls;
  readonly identity: KiroClientIdentity;
  readonly limits: UpstreamLimits;
  readonly usageSplit: UsageSplit;
  /** For accounts that have none of their own. */
  readonly profileArn?: string | undefined;
  /** Sent in place of ours where the name is the same; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly thinkingStyle?: KiroThinkingStyle | undefined;
}

/** One turn, sent once. See {@link Provider.send}. */
export async function sendKiroTurn(options: KiroSendOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { account, credential, turn } = call;
  const profileArn = profileArnOf(account, credential.record, options.profileArn);
  const said = toKiroRequest(turn, {
    modelId: call.upstreamModel,
    conversationId: randomUUID(),
    agentTaskType: options.identity.agentMode === 'spec' ? 'spectask' : 'vibe',
    ...(profileArn && { profileArn }),
    ...(options.thinkingStyle && { thinkingStyle: options.thinkingStyle }),
  });
  if (!said.ok) return failed(said.failure);

  const opening = await openUpstream(options.connections.toward(account, 'base_url'), {
    url: turnUrl(account, profileArn, options.urls),
    method: 'POST',
    headers: { ...turnHeaders(account, credential, options.identity), ...options.headers },
    body: said.body,
    signal: call.signal,
    limits: options.limits,
  });
  if (opening.outcome === 'failed') return opening;
  const { status, headers, body } = opening;
  if (status < 200 || status > 299 || !isEventStream(headers)) {
    const text = await readBounded(body);
    if (body.failure?.kind === 'cancelled') return failed(body.failure);
    const refused = status < 200 || status > 299;
    return failed(refused ? classifyKiroFailure(status, headers, text, options.clock()) : notAStream(status, text));
  }
  const reader = new KiroTurnReader({
    thinking: asksForThinking(turn),
    contextWindow: call.contextWindow,
    inputEstimate: () => estimateTokens(turn),
    usageSplit: options.usageSplit,
    toolNames: said.toolNames,
    classifyException: (name, message, reason) => classifyKiroException(name, message, reason, options.clock()),
  });
  return { outcome: 'streaming', batches: new KiroAnswer(body, reader), dropped: droppedByKiro(turn) };
}

/** What says nothing about itself is tried as a stream; its first bytes will tell. */
function isEventStream(headers: UpstreamHeaders): boolean {
  const type = headers['content-type'];
  return type === undefined || /^application\/(?:vnd\.amazon\.eventstream|octet-stream)\b/i.test(type);
}

/** A 200 with a web page or the like: somebody between us and Kiro answered. */
function notAStream(status: number, body: string): Failure {
  const message = 'upstream answered with something other than an event stream';
  return { kind: 'transient', scope: 'model', retryable: true, message, status, raw: redact(body) };
}

function failed(failure: Failure): UpstreamAnswer {
  return { outcome: 'failed', failure };
}

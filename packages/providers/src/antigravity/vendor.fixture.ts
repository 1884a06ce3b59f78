import type { Account, ClientSource, Failure, Operation, Turn, TurnEvent } from '@sluice/core';
import type { Provider, UpstreamAnswer, UpstreamCall } from '../provider.ts';

export const MODEL = 'gemini-3-pro';

export function accountAt(url?: string): Account {
  const urls = url === undefined ? {} : { base_url: url };
  return { id: 'a1', provider: 'antigravity', auth: 'oauth', priority: 0, weight: 1, urls, settings: {} };
}

export function turnOf(more: Partial<Turn> = {}): Turn {
  const messages: Turn['messages'] = [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }];
  return { model: MODEL, system: [], messages, tools: [], stream: true, ...more };
}

/** A call of a client that speaks another dialect. */
export function translatedCall(account: Account, more: Partial<UpstreamCall> = {}): UpstreamCall {
  const credential = { token: 'ya29.test', version: 1, record: { project: 'p-1' } };
  const { signal } = new AbortController();
  return { account, turn: turnOf(), credential, signal, upstreamModel: MODEL, contextWindow: 200_000, ...more };
}

/** The request of a client with these bytes. */
export function sourceOf(
  text: string,
  operation: Operation = 'generate',
  dialect: ClientSource['dialect'] = 'gemini',
): ClientSource {
  return { dialect, operation, body: Buffer.from(text), json: JSON.parse(text), headers: { cookie: 'secret' } };
}

/** A call of a Gemini client. */
export function passedCall(account: Account, text: string, more: Partial<UpstreamCall> = {}): UpstreamCall {
  return { ...translatedCall(account), source: sourceOf(text), ...more };
}

export async function eventsOf(provider: Provider, call: UpstreamCall): Promise<readonly TurnEvent[]> {
  const answer = await provider.send(call);
  if (answer.outcome === 'failed') throw new Error(answer.failure.message);
  const events: TurnEvent[] = [];
  for await (const batch of answer.batches) events.push(...batch);
  return events;
}

export function failureOf(answer: UpstreamAnswer): Failure {
  if (answer.outcome !== 'failed') throw new Error('it is streaming');
  return answer.failure;
}

export function bytesOf(events: readonly TurnEvent[]): string {
  return Buffer.concat(events.flatMap((event) => (event.type === 'raw' ? [event.bytes] : []))).toString();
}

/** One record of the service's stream. */
export const record = (response: object): string => `data: ${JSON.stringify({ response, traceId: 't' })}\r\n\r\n`;

export const candidate = (parts: readonly object[], finishReason?: string) => ({
  candidates: [{ content: { role: 'model', parts }, ...(finishReason && { finishReason }) }],
});

export const googleFailure = (code: number, status: string, message: string, reason?: string) => ({
  error: {
    code,
    status,
    message,
    ...(reason && { details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }] }),
  },
});

export const NO_CAPACITY = googleFailure(503, 'UNAVAILABLE', 'No capacity', 'MODEL_CAPACITY_EXHAUSTED');

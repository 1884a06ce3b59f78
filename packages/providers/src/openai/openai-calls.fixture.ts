import type { Account, ClientSource, DialectId, Failure, Turn, TurnEvent } from '@sluice/core';
import type { Provider, UpstreamCall } from '../provider.ts';

export const MODEL = 'qwen3-coder';

export function accountAt(url: string, settings: Account['settings'] = {}): Account {
  return { id: 'o1', provider: 'openai', auth: 'api_key', priority: 0, weight: 1, urls: { base_url: url }, settings };
}

export function turnOf(prompt: string, more: Partial<Turn> = {}): Turn {
  const messages: Turn['messages'] = [{ role: 'user', content: [{ type: 'text', text: prompt }] }];
  return { model: 'm', system: [], messages, tools: [], stream: true, ...more };
}

/** A call of a client that speaks another dialect. */
export function translatedCall(
  url: string,
  turn: Turn = turnOf('hello'),
  more: Partial<UpstreamCall> = {},
): UpstreamCall {
  const credential = { token: 'sk-test-1', version: 1, record: {} };
  const { signal } = new AbortController();
  return { account: accountAt(url), turn, credential, signal, upstreamModel: MODEL, contextWindow: 200_000, ...more };
}

/** The request of a client of one of OpenAI's dialects. */
export function sourceOf(
  body: object | string,
  dialect: DialectId = 'openai-chat',
  headers: Readonly<Record<string, string>> = {},
): ClientSource {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const operation = dialect === 'openai-embeddings' ? 'embed' : 'generate';
  return { dialect, operation, body: Buffer.from(text), json: JSON.parse(text), headers };
}

export const CHAT = { model: MODEL, messages: [{ role: 'user', content: 'hello' }], stream: true };

/** A call of a client that speaks one of OpenAI's dialects. */
export function passedCall(
  url: string,
  source: ClientSource = sourceOf(CHAT),
  more: Partial<UpstreamCall> = {},
): UpstreamCall {
  return { ...translatedCall(url), source, ...more };
}

export async function eventsOf(provider: Provider, call: UpstreamCall): Promise<readonly TurnEvent[]> {
  const answer = await provider.send(call);
  if (answer.outcome === 'failed') throw new Error(answer.failure.message);
  const events: TurnEvent[] = [];
  for await (const batch of answer.batches) {
    if (batch.length === 0) throw new Error('an empty batch');
    events.push(...batch);
  }
  return events;
}

export async function failureOf(provider: Provider, call: UpstreamCall): Promise<Failure> {
  const answer = await provider.send(call);
  if (answer.outcome !== 'failed') throw new Error('it is answering');
  return answer.failure;
}

export function textOf(events: readonly TurnEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

export function bytesOf(events: readonly TurnEvent[]): string {
  return Buffer.concat(events.map((event) => (event.type === 'raw' ? event.bytes : new Uint8Array()))).toString();
}

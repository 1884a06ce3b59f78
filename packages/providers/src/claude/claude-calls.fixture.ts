import type { Account, AuthMethod, ClientSource, Failure, Operation, Turn, TurnEvent } from '@sluice/core';
import type { UpstreamSimulator } from '@sluice/testkit/upstream';
import type { Provider, UpstreamAnswer, UpstreamCall } from '../provider.ts';

export const MODEL = 'claude-opus-4-8';

export function accountAt(url: string, auth: AuthMethod = 'api_key'): Account {
  return { id: 'c1', provider: 'claude', auth, priority: 0, weight: 1, urls: { base_url: url }, settings: {} };
}

export function turnOf(prompt: string, more: Partial<Turn> = {}): Turn {
  const messages: Turn['messages'] = [{ role: 'user', content: [{ type: 'text', text: prompt }] }];
  return { model: MODEL, system: [], messages, tools: [], stream: true, ...more };
}

/** A call of a client that speaks another dialect. */
export function translatedCall(
  url: string,
  turn: Turn = turnOf('hello'),
  more: Partial<UpstreamCall> = {},
): UpstreamCall {
  const credential = { token: 'sk-ant-api03-test', version: 1, record: {} };
  const { signal } = new AbortController();
  return { account: accountAt(url), turn, credential, signal, upstreamModel: MODEL, contextWindow: 200_000, ...more };
}

/** The request of an Anthropic client, with these bytes. */
export function sourceOf(
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
  operation: Operation = 'generate',
): ClientSource {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const version = { 'anthropic-version': '2023-06-01' };
  return {
    dialect: 'anthropic',
    operation,
    body: Buffer.from(text),
    json: JSON.parse(text),
    headers: { ...version, ...headers },
  };
}

export const BODY = { model: MODEL, max_tokens: 100, messages: [{ role: 'user', content: 'hello' }], stream: true };

/** A call of an Anthropic client. */
export function passedCall(
  url: string,
  source: ClientSource = sourceOf(BODY),
  more: Partial<UpstreamCall> = {},
): UpstreamCall {
  return { ...translatedCall(url), source, ...more };
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

export function textOf(events: readonly TurnEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

/** What the simulator saw last. */
export function lastSeen(simulator: UpstreamSimulator) {
  const entry = simulator.ledger().at(-1);
  if (!entry) throw new Error('nothing arrived');
  return entry;
}

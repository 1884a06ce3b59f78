import type { Account, Failure, Turn, TurnEvent } from '@sluice/core';
import type { Credential } from '@sluice/credentials';
import type { KiroSimulator } from '@sluice/testkit/kiro';
import type { Provider, UpstreamAnswer, UpstreamCall } from '../provider.ts';

/** A turn of one user message. */
export function turnOf(prompt: string, more: Partial<Turn> = {}): Turn {
  const messages: Turn['messages'] = [{ role: 'user', content: [{ type: 'text', text: prompt }] }];
  return { model: 'claude-sonnet-4-5', system: [], messages, tools: [], stream: true, ...more };
}

export function accountAt(simulator: Pick<KiroSimulator, 'url'>, id = 'k1'): Account {
  const urls = {
    base_url: simulator.url,
    refresh_url: `${simulator.url}/refreshToken`,
    idc_refresh_url: `${simulator.url}/token`,
  };
  return { id, provider: 'kiro', auth: 'social', priority: 0, weight: 1, urls, settings: {} };
}

export function callTo(account: Account, turn: Turn, more: Partial<UpstreamCall> = {}): UpstreamCall {
  const credential: Credential = { token: `at-${account.id}`, version: 1, record: {} };
  const { signal } = new AbortController();
  return { account, turn, credential, signal, upstreamModel: 'claude-sonnet-4.5', contextWindow: 200_000, ...more };
}

export function streaming(answer: UpstreamAnswer): AsyncIterable<readonly TurnEvent[]> {
  if (answer.outcome !== 'streaming') throw new Error(`not streaming: ${answer.failure.message}`);
  return answer.batches;
}

export function failureOf(answer: UpstreamAnswer): Failure {
  if (answer.outcome !== 'failed') throw new Error('it is streaming');
  return answer.failure;
}

/** Sends a turn and collects all its events, checked against the grammar. */
export async function eventsOf(provider: Provider, call: UpstreamCall): Promise<TurnEvent[]> {
  const events: TurnEvent[] = [];
  for await (const batch of streaming(await provider.send(call))) {
    if (batch.length === 0) throw new Error('an empty batch');
    events.push(...batch);
  }
  checkGrammar(events);
  return events;
}

export function textOf(events: readonly TurnEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

/** Exactly one terminal event, at the end, outside of any block; blocks opened and closed in pairs. */
export function checkGrammar(events: readonly TurnEvent[]): void {
  let open: string | undefined;
  for (const [at, event] of events.entries()) {
    const isLast = at === events.length - 1;
    if ((event.type === 'finish' || event.type === 'error') !== isLast) throw new Error(`${event.type} at ${at}`);
    const [kind, step] = event.type.split('-');
    if (step === 'start' && kind !== 'turn') {
      if (open) throw new Error(`${kind} inside ${open}`);
      open = kind;
    } else if (step === 'end') {
      if (open !== kind) throw new Error(`${kind} ended inside ${open}`);
      open = undefined;
    } else if (isLast && open) throw new Error(`${event.type} inside ${open}`);
  }
}

import type { Failure, TurnEvent } from '@sluice/core';
import { ChatTurnReader, type ChatTurnReaderOptions } from './index.ts';

export const classified: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'classified' };

/** What a reader makes of these chunks (objects, or data as it stands on the wire), and of the end of the bytes. */
export function read(
  chunks: readonly unknown[],
  more: Partial<ChatTurnReaderOptions> = {},
  failure?: Failure,
): TurnEvent[] {
  const reader = new ChatTurnReader({ classifyError: () => classified, inputEstimate: 9, ...more });
  const events = chunks.flatMap((chunk) => {
    const data = typeof chunk === 'string' ? chunk : JSON.stringify(chunk);
    return reader.record({ event: undefined, data });
  });
  return [...events, ...reader.end(failure)];
}

/** A chunk with one choice. */
export function chunk(delta: object, finish_reason: string | null = null, more: object = {}): object {
  return { id: 'up-1', model: 'm-1', choices: [{ index: 0, delta, finish_reason }], ...more };
}

/** The calls of an answer, put together. */
export function callsIn(events: readonly TurnEvent[]): { id: string; name: string; json: string }[] {
  const calls: { id: string; name: string; json: string }[] = [];
  for (const event of events) {
    if (event.type === 'tool-start') calls.push({ id: event.id, name: event.name, json: '' });
    const last = calls.at(-1);
    if (event.type === 'tool-delta' && last) last.json += event.json;
  }
  return calls;
}

/** Throws unless blocks are opened and closed in pairs and exactly one terminal event stands at the end. */
export function checkGrammar(events: readonly TurnEvent[]): void {
  let open: string | undefined;
  for (const [at, { type }] of events.entries()) {
    const isLast = at === events.length - 1;
    if ((type === 'finish' || type === 'error') !== isLast) throw new Error(`${type} at ${at} of ${events.length}`);
    if (type === 'turn-start' && at > 0) throw new Error('opened late');
    const [kind, step] = type.split('-');
    if (step === 'start' && kind !== 'turn') {
      if (open) throw new Error(`${kind} inside ${open}`);
      open = kind;
    } else if (step === 'delta' && open !== kind) throw new Error(`${type} inside ${open}`);
    else if (step === 'end') {
      if (open !== kind) throw new Error(`${type} inside ${open}`);
      open = undefined;
    } else if (isLast && open) throw new Error(`${type} inside ${open}`);
  }
}

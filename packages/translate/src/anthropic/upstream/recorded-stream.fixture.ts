import type { TurnEvent } from '@sluice/core';
import { expect } from 'vitest';

/** One record in Anthropic's framing. */
export function sse(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

export const start = (usage: object = { input_tokens: 10, output_tokens: 1 }): string =>
  sse({
    type: 'message_start',
    message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-opus-4-8', content: [], usage },
  });
export const open = (index: number, content_block: object): string =>
  sse({ type: 'content_block_start', index, content_block });
export const delta = (index: number, piece: object): string =>
  sse({ type: 'content_block_delta', index, delta: piece });
export const stop = (index: number): string => sse({ type: 'content_block_stop', index });
export const end = (stop_reason: string | null, usage: object = { output_tokens: 7 }, more: object = {}): string =>
  sse({ type: 'message_delta', delta: { stop_reason, stop_sequence: null, ...more }, usage });
export const STOP = sse({ type: 'message_stop' });
export const PING = sse({ type: 'ping' });

/** An answer with thoughts, text in several scripts, two calls, a vendor's search and a ping, as the API sends it. */
export const RECORDED = [
  start({ input_tokens: 12, cache_creation_input_tokens: 3, cache_read_input_tokens: 400, output_tokens: 1 }),
  open(0, { type: 'thinking', thinking: '', signature: '' }),
  PING,
  delta(0, { type: 'thinking_delta', thinking: 'Tromsø, ' }),
  delta(0, { type: 'thinking_delta', thinking: 'far north' }),
  delta(0, { type: 'signature_delta', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' }),
  stop(0),
  open(1, { type: 'redacted_thinking', data: 'ZGF0YQ==' }),
  stop(1),
  open(2, { type: 'text', text: '', citations: null }),
  delta(2, { type: 'text_delta', text: 'Es ist ' }),
  delta(2, { type: 'citations_delta', citation: { type: 'page_location' } }),
  delta(2, { type: 'text_delta', text: 'kalt: 🌊 – 寒い' }),
  stop(2),
  open(3, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
  delta(3, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
  stop(3),
  open(4, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }),
  stop(4),
  sse({ type: 'future_event', value: 1 }),
  open(5, { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} }),
  delta(5, { type: 'input_json_delta', partial_json: '' }),
  delta(5, { type: 'input_json_delta', partial_json: '{"town":"Tro' }),
  delta(5, { type: 'input_json_delta', partial_json: 'msø"}' }),
  stop(5),
  open(6, { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} }),
  stop(6),
  end('tool_use', { output_tokens: 89, output_tokens_details: { thinking_tokens: 5 } }),
  STOP,
].join('');

/** The grammar of turn events, as their definition has it. Arguments need not parse where records come in disorder. */
export function checkGrammar(events: readonly TurnEvent[], options: { readonly disorder?: boolean } = {}): void {
  let open: string | undefined;
  let json = '';
  events.forEach((event, at) => {
    const [kind, what = ''] = event.type.split('-');
    if (what === 'start' && kind !== 'turn') {
      expect(open).toBeUndefined();
      open = kind;
      json = '';
    } else if (what === 'delta' || what === 'signature') expect(open).toBe(kind);
    else if (what === 'end') {
      expect(open).toBe(kind);
      open = undefined;
      if (kind === 'tool' && !options.disorder) expect(typeof JSON.parse(json)).toBe('object');
    } else if (event.type !== 'turn-start') expect(open).toBeUndefined();
    if (event.type === 'tool-delta') json += event.json;
    if (event.type === 'turn-start') expect(at).toBe(0);
    const terminal = event.type === 'finish' || event.type === 'error';
    expect(terminal).toBe(at === events.length - 1);
  });
}

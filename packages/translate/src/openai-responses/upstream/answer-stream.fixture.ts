import type { Failure, TurnEvent } from '@sluice/core';
import { SseReader } from '@sluice/wire/sse';
import { ResponsesTurnReader } from '../index.ts';

/** A streamed answer as the ChatGPT backend sends it: thoughts, text, two calls; its final output is empty. */
export const EVENTS: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'response.created', response: { id: 'resp_u', model: 'gpt-x', status: 'in_progress', output: [] } },
  { type: 'response.in_progress', response: { id: 'resp_u', model: 'gpt-x', status: 'in_progress', output: [] } },
  { type: 'codex.rate_limits', plan_type: 'plus' },
  { type: 'response.output_item.added', output_index: 0, item: { id: 'rs_1', type: 'reasoning', summary: [] } },
  {
    type: 'response.reasoning_summary_part.added',
    item_id: 'rs_1',
    output_index: 0,
    summary_index: 0,
    part: { type: 'summary_text', text: '' },
  },
  {
    type: 'response.reasoning_summary_text.delta',
    item_id: 'rs_1',
    output_index: 0,
    summary_index: 0,
    delta: '**Plan**',
  },
  {
    type: 'response.reasoning_summary_text.delta',
    item_id: 'rs_1',
    output_index: 0,
    summary_index: 1,
    delta: 'More ü',
  },
  { type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', output_index: 0, summary_index: 1, delta: '€😀' },
  {
    type: 'response.output_item.done',
    output_index: 0,
    item: {
      id: 'rs_1',
      type: 'reasoning',
      summary: [
        { type: 'summary_text', text: '**Plan**' },
        { type: 'summary_text', text: 'More ü€😀' },
      ],
      encrypted_content: 'gAAA',
    },
  },
  {
    type: 'response.output_item.added',
    output_index: 1,
    item: { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] },
  },
  {
    type: 'response.content_part.added',
    item_id: 'msg_1',
    output_index: 1,
    content_index: 0,
    part: { type: 'output_text', text: '' },
  },
  {
    type: 'response.output_text.delta',
    item_id: 'msg_1',
    output_index: 1,
    content_index: 0,
    delta: 'Hé',
    obfuscation: 'x',
  },
  { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 1, content_index: 0, delta: 'llo' },
  { type: 'response.output_text.done', item_id: 'msg_1', output_index: 1, content_index: 0, text: 'Héllo' },
  {
    type: 'response.output_item.done',
    output_index: 1,
    item: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Héllo', annotations: [] }],
    },
  },
  {
    type: 'response.output_item.added',
    output_index: 2,
    item: { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'read', arguments: '', status: 'in_progress' },
  },
  { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 2, delta: '{"a"' },
  { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 2, delta: ':1}' },
  { type: 'response.function_call_arguments.done', item_id: 'fc_1', output_index: 2, arguments: '{"a":1}' },
  {
    type: 'response.output_item.done',
    output_index: 2,
    item: {
      id: 'fc_1',
      type: 'function_call',
      call_id: 'call_1',
      name: 'read',
      arguments: '{"a":1}',
      status: 'completed',
    },
  },
  {
    type: 'response.output_item.done',
    output_index: 3,
    item: { id: 'fc_2', type: 'function_call', call_id: 'call_2', name: 'read', arguments: '', status: 'completed' },
  },
  {
    type: 'response.completed',
    response: {
      id: 'resp_u',
      model: 'gpt-x',
      status: 'completed',
      output: [],
      usage: {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
        output_tokens: 20,
        output_tokens_details: { reasoning_tokens: 5 },
        total_tokens: 120,
      },
    },
  },
];

export const FAILURE: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };

/** SSE text of events; each with its name, numbered. */
export function sse(events: readonly Readonly<Record<string, unknown>>[]): string {
  return events
    .map((event, index) => `event: ${nameOf(event)}\ndata: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`)
    .join('');
}

/** A type may be anything where events are made at random; a name is one line. */
function nameOf({ type }: Readonly<Record<string, unknown>>): string {
  return typeof type === 'string' ? type.replace(/[\r\n]/g, ' ') : 'odd';
}

/** What a reader makes of bytes that come in these pieces. */
export function readPieces(pieces: readonly Buffer[], reader = newReader()): TurnEvent[] {
  const records = new SseReader();
  const events = pieces.flatMap((piece) => records.push(piece).flatMap((record) => reader.record(record)));
  return [...events, ...records.end().flatMap((record) => reader.record(record)), ...reader.end()];
}

export function newReader(): ResponsesTurnReader {
  return new ResponsesTurnReader({ classify: () => FAILURE, inputEstimate: () => 7 });
}

/** What a reader makes of whole events. */
export function read(...events: readonly Readonly<Record<string, unknown>>[]): TurnEvent[] {
  return readPieces([Buffer.from(sse(events))]);
}

import { encodeEvent } from '../sse/index.ts';
import type { ContentBlock, Message, MessageDeltaUsage, StopReason } from './response.ts';

/**
 * The events of a streamed answer as exact SSE text. Readers dispatch on the event name and address blocks by `index`,
 * which must count up from 0 without gaps (`@anthropic-ai/sdk` `MessageStream`).
 */

/** Opens the answer; exactly once and before everything but pings. `content` must be empty. */
export function messageStart(message: Message): string {
  return encodeEvent('message_start', JSON.stringify({ type: 'message_start', message }));
}

/** Opens block `index` with its empty shape (a tool with `input: {}`). */
export function contentBlockStart(index: number, block: ContentBlock): string {
  return encodeEvent(
    'content_block_start',
    JSON.stringify({ type: 'content_block_start', index, content_block: block }),
  );
}

export type DeltaKind = 'text' | 'thinking' | 'signature' | 'input_json';

const DELTA_FIELD = { text: 'text', thinking: 'thinking', signature: 'signature', input_json: 'partial_json' } as const;

/**
 * Everything of a delta event before its JSON string. Built once per block, so that each delta costs one
 * `JSON.stringify` and two concatenations: `head + JSON.stringify(text) + DELTA_TAIL`.
 */
export function deltaHead(index: number, kind: DeltaKind): string {
  const fields = `"type":"content_block_delta","index":${index},"delta":{"type":"${kind}_delta"`;
  return `event: content_block_delta\ndata: {${fields},"${DELTA_FIELD[kind]}":`;
}

/** Everything of a delta event after its JSON string. */
export const DELTA_TAIL = '}}\n\n';

/** Closes block `index`. */
export function contentBlockStop(index: number): string {
  return `event: content_block_stop\ndata: {"type":"content_block_stop","index":${index}}\n\n`;
}

/** Names the stop reason and the final, cumulative usage. */
export function messageDelta(stopReason: StopReason, stopSequence: string | null, usage: MessageDeltaUsage): string {
  const delta = { stop_reason: stopReason, stop_sequence: stopSequence, stop_details: null, container: null };
  return encodeEvent('message_delta', JSON.stringify({ type: 'message_delta', delta, usage }));
}

/** The clean end. */
export const MESSAGE_STOP = encodeEvent('message_stop', '{"type":"message_stop"}');

/** Allowed at any time, also before `message_start`; clients reset their stall timer on it. */
export const PING = encodeEvent('ping', '{"type":"ping"}');

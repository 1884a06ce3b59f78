import type { SseEvent } from './read-sse.ts';

/** The visible text of an Anthropic event stream: every text_delta together, thinking and tools left out. */
export function anthropicText(events: readonly SseEvent[]): string {
  return deltas(events, 'text_delta', 'text');
}

/** The thinking of an Anthropic event stream. */
export function anthropicThinking(events: readonly SseEvent[]): string {
  return deltas(events, 'thinking_delta', 'thinking');
}

function deltas(events: readonly SseEvent[], type: string, member: string): string {
  let text = '';
  for (const { event, data } of events) {
    if (event !== 'content_block_delta') continue;
    const { delta } = JSON.parse(data) as { delta: Record<string, unknown> };
    if (delta['type'] === type) text += String(delta[member]);
  }
  return text;
}

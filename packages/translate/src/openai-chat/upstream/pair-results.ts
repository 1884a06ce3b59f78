import type { Message, ToolCallPart, ToolResultPart } from '@sluice/core';

/** Which result answers which call; results that answer none are not in it. */
export interface Pairing {
  /** Results by the assistant message they belong to (its place in the list) and the id of the call. */
  resultOf(place: number, call: ToolCallPart): ToolResultPart | undefined;
  /** Whether the result is told behind its call, and so must not be told again where it stands. */
  isPaired(result: ToolResultPart): boolean;
}

/**
 * Pairs calls and results (trap e): a result belongs to the nearest assistant message before it that made the call, and only
 * if no other assistant message stands between. Of several results for one call the first counts.
 */
export function pairResults(messages: readonly Message[]): Pairing {
  const paired = new Set<ToolResultPart>();
  const results = new Map<number, Map<string, ToolResultPart>>();
  let open = new Map<string, ToolResultPart>();
  let awaited = new Set<string>();
  for (const [place, { role, content }] of messages.entries()) {
    if (role === 'assistant') {
      open = new Map();
      results.set(place, open);
      awaited = new Set(content.filter((part) => part.type === 'tool_call').map(({ id }) => id));
    }
    for (const part of content) {
      if (part.type !== 'tool_result' || !awaited.has(part.callId)) continue;
      paired.add(part);
      if (!open.has(part.callId)) open.set(part.callId, part);
    }
  }
  return {
    resultOf: (place, call) => results.get(place)?.get(call.id),
    isPaired: (result) => paired.has(result),
  };
}

import type { Failure } from '@sluice/core';
import type { Draft } from './draft.ts';
import { tooLong } from './refusal.ts';

/** Largest body that is reliably accepted, without the bytes of images, which have a limit of their own. */
export const DEFAULT_MAX_BODY_BYTES = 600_000;
/** Service limits, in items and characters (official client). */
export const MAX_HISTORY_ITEMS = 10_000;
export const MAX_MESSAGE_CHARACTERS = 600_000;
export const MAX_TOOL_RESULT_CHARACTERS = 800_000;

/** The service's hard limits on history, messages and tool results; `undefined` when all are kept. */
export function checkHardLimits(drafts: readonly Draft[]): Failure | undefined {
  const items = drafts.length - 1;
  if (items > MAX_HISTORY_ITEMS) return tooLong('messages in the history', items, MAX_HISTORY_ITEMS);
  for (const draft of drafts) {
    if (draft.text.length > MAX_MESSAGE_CHARACTERS) {
      return tooLong('characters in a message', draft.text.length, MAX_MESSAGE_CHARACTERS);
    }
    for (const result of draft.toolResults) {
      const characters = result.content.reduce((sum, piece) => sum + piece.text.length, 0);
      if (characters > MAX_TOOL_RESULT_CHARACTERS) {
        return tooLong('characters in a tool result', characters, MAX_TOOL_RESULT_CHARACTERS);
      }
    }
  }
  return undefined;
}

/**
 * Rule 11, the cheap half: text with more characters than the body may have bytes cannot fit, and need not be
 * serialised to find out.
 */
export function checkTextSize(drafts: readonly Draft[], limit: number): Failure | undefined {
  let characters = 0;
  for (const draft of drafts) {
    characters += draft.text.length;
    for (const result of draft.toolResults) for (const piece of result.content) characters += piece.text.length;
  }
  return characters > limit ? tooLong('request characters', characters, limit) : undefined;
}

/** Rule 11: the size of the whole body; `undefined` when it fits. */
export function checkBodySize(body: string, drafts: readonly Draft[], limit: number): Failure | undefined {
  let bytes = Buffer.byteLength(body);
  for (const draft of drafts) for (const image of draft.images) bytes -= image.source.bytes.length;
  return bytes > limit ? tooLong('request bytes', bytes, limit) : undefined;
}

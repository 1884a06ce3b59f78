import { asArray, asObject } from '../stand-in/index.ts';
import type { CacheablePrompt } from '../upstream/index.ts';

/** What OpenAI keeps of a Chat Completions request by itself: its beginning, tools first. */
export function cacheableChat(json: unknown): CacheablePrompt {
  const { tools, messages } = asObject(json);
  return automatic([tools, ...asArray(messages)]);
}

/** What OpenAI keeps of a Responses request by itself: its beginning, tools and instructions first. */
export function cacheableResponse(json: unknown): CacheablePrompt {
  const { tools, instructions, input } = asObject(json);
  return automatic([tools, instructions, ...(typeof input === 'string' ? [input] : asArray(input))]);
}

function automatic(parts: readonly unknown[]): CacheablePrompt {
  return { kept: 'automatic', blocks: parts.map((content) => ({ content })) };
}

import type { CacheMark, Message, Part, ReasoningPart, RedactedReasoningPart, ToolResultPart } from '@sluice/core';
import type { Cacheable, KnownBlockParam, TextBlockParam } from '@sluice/wire/anthropic';
import { type Draft, type Dropped, isBlank } from './draft.ts';
import { documentBlock, imageBlock } from './media.ts';
import { callId, toolName } from './names.ts';

/**
 * Each message as blocks, without what the role may not hold and without empty text. Messages of which nothing is left are gone.
 *
 * Thoughts go back only when `keepThoughts` and only those Claude signed: it refuses every other one, and any without a signature.
 */
export function draftMessages(
  messages: readonly Message[],
  options: { readonly keepThoughts: boolean; readonly dropped: Dropped },
): Draft[] {
  const drafts: Draft[] = [];
  for (const { role, content } of messages) {
    const blocks: KnownBlockParam[] = [];
    for (const part of content) {
      const block = draftPart(role, part, options);
      if (block) blocks.push(block);
    }
    if (blocks.length > 0) drafts.push({ role, blocks });
  }
  return drafts;
}

/** Texts as blocks, each with the client's cache mark; blank ones are gone. */
export function textBlocks(parts: readonly { readonly text: string; readonly cache?: CacheMark }[]): TextBlockParam[] {
  return parts
    .filter((part) => !isBlank(part.text))
    .map((part) => ({ type: 'text', text: part.text, ...cacheControl(part.cache) }));
}

/** The client's own cache mark in Anthropic's words. */
export function cacheControl(cache: CacheMark | undefined): Cacheable {
  if (!cache) return {};
  return { cache_control: { type: 'ephemeral', ...(cache.ttl && { ttl: cache.ttl }) } };
}

interface PartOptions {
  readonly keepThoughts: boolean;
  readonly dropped: Dropped;
}

function draftPart(role: Draft['role'], part: Part, options: PartOptions): KnownBlockParam | undefined {
  if (part.type === 'text') return textBlocks([part])[0];
  const fits = ROLE_OF[part.type] === role;
  const block = fits ? nonTextBlock(part, options) : undefined;
  if (!block) options.dropped.add(part.type === 'redacted_reasoning' ? 'messages.reasoning' : `messages.${part.type}`);
  return block;
}

/** Who may say what (API version 2023-06-01; the newer one differs in nothing we send). */
const ROLE_OF = {
  image: 'user',
  document: 'user',
  tool_result: 'user',
  tool_call: 'assistant',
  reasoning: 'assistant',
  redacted_reasoning: 'assistant',
} as const satisfies Record<Exclude<Part['type'], 'text'>, Draft['role']>;

type NonTextPart = Exclude<Part, { readonly type: 'text' }>;

function nonTextBlock(part: NonTextPart, options: PartOptions): KnownBlockParam | undefined {
  switch (part.type) {
    case 'image':
      if (part.detail && part.detail !== 'auto') options.dropped.add('messages.image.detail');
      return { ...imageBlock(part), ...cacheControl(part.cache) };
    case 'document':
      return { ...documentBlock(part), ...cacheControl(part.cache) };
    case 'tool_call':
      return {
        type: 'tool_use',
        id: callId(part.id),
        name: toolName(part.name),
        input: part.input,
        ...cacheControl(part.cache),
      };
    case 'tool_result':
      return toolResultBlock(part);
    case 'reasoning':
    case 'redacted_reasoning':
      return options.keepThoughts ? thoughtBlock(part) : undefined;
  }
}

function toolResultBlock(part: ToolResultPart): KnownBlockParam {
  const content: KnownBlockParam[] = [];
  for (const inner of part.content) {
    if (inner.type === 'text') content.push(...textBlocks([inner]));
    else
      content.push({
        ...(inner.type === 'image' ? imageBlock(inner) : documentBlock(inner)),
        ...cacheControl(inner.cache),
      });
  }
  return {
    type: 'tool_result',
    tool_use_id: callId(part.callId),
    ...(content.length > 0 && { content }),
    ...(part.isError && { is_error: true }),
    ...cacheControl(part.cache),
  };
}

/** Claude's signatures have hundreds of characters; shorter ones are the placeholders of other gateways. */
const SHORTEST_SIGNATURE = 32;

function thoughtBlock(part: ReasoningPart | RedactedReasoningPart): KnownBlockParam | undefined {
  if (part.signer !== 'claude') return undefined;
  if (part.type === 'redacted_reasoning') {
    return part.data === '' ? undefined : { type: 'redacted_thinking', data: part.data };
  }
  const { text, signature = '' } = part;
  return signature.length < SHORTEST_SIGNATURE ? undefined : { type: 'thinking', thinking: text, signature };
}

import type {
  CacheMark,
  DocumentPart,
  ImagePart,
  Part,
  ReasoningPart,
  RedactedReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '@sluice/core';
import {
  type Cacheable,
  type ContentBlockParam,
  type DocumentBlockParam,
  type DocumentSource,
  type ImageSource,
  isKnownBlock,
  type KnownBlockParam,
  type OtherBlockParam,
  type ToolResultBlockParam,
  type ToolUseBlockParam,
} from '@sluice/wire/anthropic';
import { openSignature } from '../reasoning/index.ts';
import { heldCallSignature } from './call-signature.ts';

/** Who signs thoughts in this dialect when nothing else is said. */
const OWN_SIGNER = 'claude';

/**
 * Message content as neutral parts, in order.
 *
 * `search_result` becomes text. Traffic of vendor-run tools (`server_tool_use`, `*_tool_result`), `container_upload`,
 * `tool_reference` and unknown blocks are dropped: no other vendor can read them. Thoughts whose signature another vendor made
 * come back sealed and are opened here; a signature held for a call goes back to the call.
 */
export function toParts(content: string | readonly ContentBlockParam[]): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  const parts: Part[] = [];
  let held: ReturnType<typeof heldCallSignature>;
  for (const block of content) {
    const part = isKnownBlock(block) ? toPart(block) : searchResult(block);
    if (!part) continue;
    const signature = part.type === 'redacted_reasoning' ? heldCallSignature(part.data) : undefined;
    if (signature) {
      held = signature;
      continue;
    }
    parts.push(held && part.type === 'tool_call' ? { ...part, ...held } : part);
    held = undefined;
  }
  return parts;
}

/** What a `cache_control` of whatever shape asks for; anything but an object asks for nothing. */
export function cacheOf(block: Cacheable): { readonly cache?: CacheMark } {
  const control = block.cache_control;
  if (typeof control !== 'object' || control === null) return {};
  const { ttl } = control as { readonly ttl?: unknown };
  return { cache: ttl === '5m' || ttl === '1h' ? { ttl } : {} };
}

function toPart(block: KnownBlockParam): Part {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text, ...cacheOf(block) };
    case 'image':
      return { ...toImage(block.source), ...cacheOf(block) };
    case 'document':
      return toDocument(block);
    case 'thinking':
      return toReasoning(block.thinking, block.signature ?? '');
    case 'redacted_thinking':
      return toRedacted(block.data);
    case 'tool_use':
      return toToolCall(block);
    case 'tool_result':
      return toToolResult(block);
  }
}

function toReasoning(text: string, signature: string): ReasoningPart {
  if (signature === '') return { type: 'reasoning', text };
  return { type: 'reasoning', text, ...(openSignature(signature) ?? { signature, signer: OWN_SIGNER }) };
}

function toRedacted(data: string): RedactedReasoningPart {
  const opened = heldCallSignature(data) ? undefined : openSignature(data);
  if (opened) return { type: 'redacted_reasoning', data: opened.signature, signer: opened.signer };
  return { type: 'redacted_reasoning', data, signer: OWN_SIGNER };
}

/** A `file` source has no neutral form; it becomes an image without bytes, which the upstream side must refuse. */
function toImage(source: ImageSource): ImagePart {
  if (source.type === 'base64') return { type: 'image', mediaType: source.media_type, data: source.data };
  return source.type === 'url' ? { type: 'image', url: source.url } : { type: 'image' };
}

function toDocument(block: DocumentBlockParam): DocumentPart {
  const title = block.title ? { title: block.title } : {};
  return { type: 'document', ...title, ...documentBody(block.source), ...cacheOf(block) };
}

function documentBody(source: DocumentSource): Omit<DocumentPart, 'type' | 'title'> {
  switch (source.type) {
    case 'base64':
      return { mediaType: source.media_type, data: source.data };
    case 'text':
      return { mediaType: source.media_type ?? 'text/plain', text: source.data };
    case 'content':
      return { text: plainText(source.content) };
    case 'url':
      return { url: source.url };
    case 'file':
      return {};
  }
}

function toToolCall(block: ToolUseBlockParam): ToolCallPart {
  const input = (block.input ?? {}) as Readonly<Record<string, unknown>>;
  return { type: 'tool_call', id: block.id, name: block.name, input, ...cacheOf(block) };
}

function toToolResult(block: ToolResultBlockParam): ToolResultPart {
  const content = toParts(block.content ?? []).filter(isResultPart);
  const isError = block.is_error === true;
  return { type: 'tool_result', callId: block.tool_use_id, isError, content, ...cacheOf(block) };
}

function isResultPart(part: Part): part is TextPart | ImagePart | DocumentPart {
  return part.type === 'text' || part.type === 'image' || part.type === 'document';
}

function searchResult(block: OtherBlockParam): TextPart | undefined {
  if (block.type !== 'search_result' || !Array.isArray(block['content'])) return undefined;
  const head = [block['title'], block['source']].filter((line) => typeof line === 'string' && line !== '');
  return { type: 'text', text: [...head, plainText(block['content'])].join('\n') };
}

/** Text of untyped content, blocks separated by a line break; everything that is not text is skipped. */
function plainText(content: string | readonly unknown[]): string {
  if (typeof content === 'string') return content;
  const texts = content.map((block) => (block as { readonly text?: unknown } | null)?.text);
  return texts.filter((text) => typeof text === 'string').join('\n');
}

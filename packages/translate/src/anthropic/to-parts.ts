import type { DocumentPart, ImagePart, Part, TextPart, ToolCallPart, ToolResultPart } from '@sluice/core';
import {
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

/**
 * Message content as neutral parts, in order.
 *
 * `search_result` becomes text. Traffic of vendor-run tools (`server_tool_use`, `*_tool_result`), `container_upload`,
 * `tool_reference` and unknown blocks are dropped: no other vendor can read them.
 */
export function toParts(content: string | readonly ContentBlockParam[]): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  const parts: Part[] = [];
  for (const block of content) {
    const part = isKnownBlock(block) ? toPart(block) : searchResult(block);
    if (part) parts.push(part);
  }
  return parts;
}

function toPart(block: KnownBlockParam): Part {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'image':
      return toImage(block.source);
    case 'document':
      return toDocument(block);
    case 'thinking':
      return { type: 'reasoning', text: block.thinking, ...(block.signature && { signature: block.signature }) };
    case 'redacted_thinking':
      return { type: 'redacted_reasoning', data: block.data };
    case 'tool_use':
      return toToolCall(block);
    case 'tool_result':
      return toToolResult(block);
  }
}

/** A `file` source has no neutral form; it becomes an image without bytes, which the upstream side must refuse. */
function toImage(source: ImageSource): ImagePart {
  if (source.type === 'base64') return { type: 'image', mediaType: source.media_type, data: source.data };
  return source.type === 'url' ? { type: 'image', url: source.url } : { type: 'image' };
}

function toDocument(block: DocumentBlockParam): DocumentPart {
  return { type: 'document', ...(block.title && { title: block.title }), ...documentBody(block.source) };
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
  return { type: 'tool_call', id: block.id, name: block.name, input };
}

function toToolResult(block: ToolResultBlockParam): ToolResultPart {
  const content = toParts(block.content ?? []).filter(isResultPart);
  return { type: 'tool_result', callId: block.tool_use_id, isError: block.is_error === true, content };
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

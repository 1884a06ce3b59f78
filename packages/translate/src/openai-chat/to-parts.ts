import type { CacheMark, DocumentPart, ImagePart, Part, TextPart, ToolResultPart } from '@sluice/core';
import {
  type ChatContentPart,
  type ChatFilePart,
  type ChatImagePart,
  type ChatKnownPart,
  type ChatToolResultPart,
  isKnownPart,
} from '@sluice/wire/openai-chat';
import { parseDataUri } from './data-uri.ts';

type Content = string | readonly ChatContentPart[] | null | undefined;

/**
 * Message content as neutral parts, in order. A refusal becomes text; empty text is left out, for other vendors refuse it
 * (trap n); audio and unknown parts are dropped, which `droppedFields` tells.
 */
export function toParts(content: Content): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  const parts: Part[] = [];
  for (const part of content ?? []) {
    if (!isKnownPart(part)) continue;
    const said = toPart(part);
    if (said.type !== 'text' || said.text !== '') parts.push(said);
  }
  return parts;
}

/** Content of a tool's answer, which holds neither calls nor results of its own. */
export function toResultParts(content: Content): ToolResultPart['content'] {
  return toParts(content).filter(isResultPart);
}

/** The text of content where only text can stand. */
export function toTextParts(content: Content): TextPart[] {
  return toParts(content).filter((part) => part.type === 'text');
}

/** What a `cache_control` of whatever shape asks for; anything but an object asks for nothing. */
export function cacheOf(holder: { readonly cache_control?: unknown }): { readonly cache?: CacheMark } {
  const control = holder.cache_control;
  if (typeof control !== 'object' || control === null) return {};
  const { ttl } = control as { readonly ttl?: unknown };
  return { cache: ttl === '5m' || ttl === '1h' ? { ttl } : {} };
}

function toPart(part: ChatKnownPart): Part {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, ...cacheOf(part) };
    case 'refusal':
      return { type: 'text', text: part.refusal };
    case 'image_url':
      return toImage(part);
    case 'file':
      return toDocument(part);
    case 'image':
      return part.source.type === 'url'
        ? { type: 'image', url: part.source.url, ...cacheOf(part) }
        : { type: 'image', mediaType: part.source.media_type, data: part.source.data, ...cacheOf(part) };
    case 'tool_use':
      return { type: 'tool_call', id: part.id, name: part.name, input: part.input ?? {}, ...cacheOf(part) };
    case 'tool_result':
      return toToolResult(part);
  }
}

function toImage(part: ChatImagePart): ImagePart {
  const { url, detail } = part.image_url;
  return { type: 'image', ...(parseDataUri(url) ?? { url }), ...(detail && { detail }), ...cacheOf(part) };
}

/**
 * Plain text is decoded: a text can be shown to any model. A file that lies with OpenAI (`file_id`) has no neutral form; it becomes
 * a document without bytes, which upstreams refuse.
 */
function toDocument(part: ChatFilePart): DocumentPart {
  const { file_data: data, filename } = part.file;
  const body = data ? fileBody(data) : {};
  return { type: 'document', ...(filename && { title: filename }), ...body, ...cacheOf(part) };
}

function fileBody(data: string): Pick<DocumentPart, 'mediaType' | 'data' | 'text' | 'url'> {
  const inline = parseDataUri(data);
  if (!inline) return bareFile(data);
  if (!inline.mediaType.startsWith('text/')) return inline;
  return { mediaType: inline.mediaType, text: Buffer.from(inline.data, 'base64').toString('utf8') };
}

/** OpenAI takes PDFs only; some clients leave their `data:` head out. */
function bareFile(data: string): Pick<DocumentPart, 'mediaType' | 'data' | 'url'> {
  return /^https?:/i.test(data.slice(0, 8)) ? { url: data } : { mediaType: 'application/pdf', data };
}

function toToolResult(part: ChatToolResultPart): ToolResultPart {
  const content = toResultParts(part.content);
  return {
    type: 'tool_result',
    callId: part.tool_use_id,
    isError: part.is_error === true,
    content,
    ...cacheOf(part),
  };
}

function isResultPart(part: Part): part is TextPart | ImagePart | DocumentPart {
  return part.type === 'text' || part.type === 'image' || part.type === 'document';
}

import type { DocumentPart, Part, Turn } from '@sluice/core';

/** UTF-8 bytes per token. Three is on the safe side for English prose and near the truth for code and JSON. */
const BYTES_PER_TOKEN = 3;
/** About what a full-size picture costs at Anthropic; ours are never decoded to look. */
const TOKENS_PER_IMAGE = 1600;
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_TOOL = 20;
const TOKENS_FOR_THINKING = 50;
const DOCUMENT_TOKENS_PER_BASE64_CHARACTER = 0.25;
const SMALLEST_DOCUMENT = 100;
/** Quotes, colon and comma around a JSON member. */
const JSON_MEMBER_OVERHEAD = 4;

/**
 * Guesses how many input tokens a turn has, without a tokenizer: UTF-8 bytes / 3 for text, flat prices for images,
 * messages and tools. Rough: near the truth for code and JSON, a third too high for English prose, and blind to how a vendor
 * counts its own wrapping. Every number made from it must be labelled `estimated`. Never 0.
 */
export function estimateTokens(turn: Pick<Turn, 'system' | 'messages' | 'tools' | 'reasoning'>): number {
  let bytes = 0;
  let tokens = turn.messages.length * TOKENS_PER_MESSAGE + turn.tools.length * TOKENS_PER_TOOL;
  if (turn.reasoning && turn.reasoning.type !== 'off') tokens += TOKENS_FOR_THINKING;
  for (const block of turn.system) bytes += Buffer.byteLength(block.text);
  for (const message of turn.messages) {
    for (const part of message.content) {
      bytes += partBytes(part);
      tokens += attachmentTokens(part);
    }
  }
  for (const tool of turn.tools) {
    bytes += tool.name.length + Buffer.byteLength(tool.description ?? '') + jsonBytes(tool.inputSchema);
  }
  return Math.max(1, Math.ceil(bytes / BYTES_PER_TOKEN) + tokens);
}

/** The same guess for a known number of UTF-8 bytes of text, such as an answer's that broke off before it was counted; 0 for 0. */
export function estimateTextTokens(utf8Bytes: number): number {
  return Math.ceil(utf8Bytes / BYTES_PER_TOKEN);
}

function partBytes(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return Buffer.byteLength(part.text);
    case 'redacted_reasoning':
      return part.data.length;
    case 'tool_call':
      return part.name.length + jsonBytes(part.input);
    case 'tool_result':
      return part.content.reduce((sum, inner) => sum + partBytes(inner), 0);
    case 'document':
      return part.text === undefined ? 0 : Buffer.byteLength(part.text);
    case 'image':
      return 0;
  }
}

function attachmentTokens(part: Part): number {
  switch (part.type) {
    case 'image':
      return TOKENS_PER_IMAGE;
    case 'document':
      return documentTokens(part);
    case 'tool_result':
      return part.content.reduce((sum, inner) => sum + attachmentTokens(inner), 0);
    default:
      return 0;
  }
}

function documentTokens(part: DocumentPart): number {
  if (part.text !== undefined) return 0;
  return Math.max(SMALLEST_DOCUMENT, Math.ceil((part.data?.length ?? 0) * DOCUMENT_TOKENS_PER_BASE64_CHARACTER));
}

/** Roughly the length of a value's JSON text, by walking instead of serialising. */
function jsonBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  if (typeof value !== 'object' || value === null) return 4;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value) bytes += jsonBytes(item) + 1;
    return bytes;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(members)) bytes += key.length + JSON_MEMBER_OVERHEAD + jsonBytes(members[key]);
  return bytes;
}

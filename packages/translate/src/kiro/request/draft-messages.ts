import type { DocumentPart, ImagePart, Message, Part, ToolCallPart, ToolResultPart } from '@sluice/core';
import type { KiroImage, KiroToolResult, KiroToolUse } from '@sluice/wire/kiro';
import { type Draft, joinTexts, textDraft } from './draft.ts';
import { kiroImageFormat } from './images.ts';
import { kiroToolName } from './tool-name.ts';

/**
 * Sorts each message's parts into text, images, tool calls and tool results.
 *
 * A system message inside the conversation becomes user text in `<system-reminder>` tags, because Kiro knows two
 * speakers only; merging then joins it to the neighbouring user text. Old thoughts go back in `<thinking>` tags when
 * thinking is on and are left out when it is off; redacted ones cannot be read by Kiro and are left out. Images
 * inside a tool result move to the message, where Kiro has a place for them. Tool inputs are kept as they are (rule 8).
 */
export function draftMessages(messages: readonly Message[], options: { readonly keepThoughts: boolean }): Draft[] {
  return messages.map((message) => {
    if (message.role !== 'system') return draftMessage(message.role, message.content, options.keepThoughts);
    const text = joinTexts(message.content.map((part) => (part.type === 'text' ? part.text : '')));
    return textDraft('user', text === '' ? '' : `<system-reminder>\n${text}\n</system-reminder>`);
  });
}

function draftMessage(role: Draft['role'], parts: readonly Part[], keepThoughts: boolean): Draft {
  const texts: string[] = [];
  const images: KiroImage[] = [];
  const toolResults: KiroToolResult[] = [];
  const toolUses: KiroToolUse[] = [];
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        texts.push(part.text);
        break;
      case 'document':
        texts.push(documentText(part));
        break;
      case 'reasoning':
        if (keepThoughts && part.text !== '') texts.push(`<thinking>${part.text}</thinking>`);
        break;
      case 'redacted_reasoning':
        break;
      case 'image':
        images.push(kiroImage(part));
        break;
      case 'tool_call':
        toolUses.push(toolUse(part));
        break;
      case 'tool_result':
        toolResults.push(toolResult(part));
        for (const inner of part.content) if (inner.type === 'image') images.push(kiroImage(inner));
        break;
    }
  }
  return { role, text: joinTexts(texts), images, toolResults, toolUses };
}

function toolUse(part: ToolCallPart): KiroToolUse {
  return { toolUseId: part.id, name: kiroToolName(part.name), input: part.input };
}

function toolResult(part: ToolResultPart): KiroToolResult {
  const texts = part.content.map((inner) => {
    if (inner.type === 'text') return inner.text;
    return inner.type === 'document' ? documentText(inner) : '(see the attached image)';
  });
  const text = joinTexts(texts);
  return {
    toolUseId: part.callId,
    status: part.isError ? 'error' : 'success',
    content: [{ text: text === '' ? '(no output)' : text }],
  };
}

/** Text documents travel inline; of any other the model learns only that it exists, so that it can say so. */
function documentText(part: DocumentPart): string {
  const title = part.title ?? 'untitled';
  if (part.text !== undefined) return `<document title="${title}">\n${part.text}\n</document>`;
  return `[Document "${title}" (${part.mediaType ?? 'unknown type'}) cannot be shown to this model]`;
}

function kiroImage(part: ImagePart): KiroImage {
  return { format: kiroImageFormat(part.mediaType) ?? 'png', source: { bytes: part.data ?? '' } };
}

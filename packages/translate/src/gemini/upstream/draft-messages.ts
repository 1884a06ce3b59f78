import type { Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '@sluice/core';
import type { ContentPart } from '@sluice/wire/gemini';
import { type Draft, textDraft } from './draft.ts';
import { documentText, mediaPart } from './media-part.ts';
import { familyOf, signerOf } from './model-family.ts';
import { upstreamToolName } from './tool-name.ts';

export interface Drafting {
  /** What the upstream calls the model. */
  readonly model: string;
  /** Leave all earlier thoughts out, and every signature. */
  readonly dropReasoning: boolean;
  /** The signature that was seen with a call, for clients that do not give it back. */
  readonly signatureOf: (callId: string) => string | undefined;
  /** Is told the neutral names of what is left out. */
  readonly onDropped: (name: string) => void;
}

/**
 * Sorts each message's parts. A system message inside the conversation becomes user text in `<system-reminder>` tags. Thoughts
 * signed by another vendor or by nobody are left out: their signature would be refused.
 */
export function draftMessages(messages: readonly Message[], drafting: Drafting): Draft[] {
  const names = new Map<string, string>();
  return messages.map((message) => {
    if (message.role !== 'system') return draftMessage(message.role, message.content, names, drafting);
    const text = message.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n');
    return textDraft('user', text === '' ? '' : `<system-reminder>\n${text}\n</system-reminder>`);
  });
}

function draftMessage(
  role: 'user' | 'assistant',
  content: readonly Part[],
  names: Map<string, string>,
  drafting: Drafting,
): Draft {
  const parts: ContentPart[] = [];
  const calls: ContentPart[] = [];
  const responses: ContentPart[] = [];
  for (const part of content) {
    switch (part.type) {
      case 'text':
        parts.push({ text: part.text });
        break;
      case 'image':
      case 'document':
        parts.push(mediaPart(part));
        break;
      case 'reasoning':
        parts.push(...thoughtParts(part, drafting));
        break;
      case 'redacted_reasoning':
        drafting.onDropped('messages.reasoning');
        break;
      case 'tool_call':
        names.set(part.id, part.name);
        calls.push(callPart(part, drafting));
        break;
      case 'tool_result':
        responses.push(responsePart(part, names.get(part.callId) ?? 'unknown', drafting.model));
        for (const inner of part.content) if (isMedia(inner)) parts.push(mediaPart(inner));
        break;
    }
  }
  return { role: role === 'user' ? 'user' : 'model', parts, calls, responses };
}

/** Gemini signs a thought without words beside a text of its own: such a part is no thought. */
function thoughtParts({ text, signature, signer }: ReasoningPart, drafting: Drafting): readonly ContentPart[] {
  const ours = signature !== undefined && signature !== '' && signer === signerOf(drafting.model);
  if (!ours || drafting.dropReasoning) {
    drafting.onDropped('messages.reasoning');
    return [];
  }
  const isThought = text !== '' || familyOf(drafting.model) !== 'gemini';
  return [{ text, ...(isThought && { thought: true }), thoughtSignature: signature }];
}

function callPart({ id, name, input, signature, signer }: ToolCallPart, drafting: Drafting): ContentPart {
  const { model, dropReasoning, signatureOf } = drafting;
  const own = signer === signerOf(model) ? signature : undefined;
  const thoughtSignature = dropReasoning ? undefined : own || signatureOf(id);
  return {
    functionCall: { id: upstreamId(id), name: upstreamToolName(name, familyOf(model)), args: input },
    ...(thoughtSignature && { thoughtSignature }),
  };
}

function responsePart({ callId, isError, content }: ToolResultPart, name: string, model: string): ContentPart {
  const texts = content.flatMap((part) => {
    if (part.type === 'text') return part.text === '' ? [] : [part.text];
    return part.type === 'document' && part.text !== undefined ? [documentText(part, part.text)] : [];
  });
  const text = texts.length > 0 || content.length === 0 ? texts.join('\n') : '(see the attachment)';
  const response = isError ? { error: text } : { result: text };
  return { functionResponse: { id: upstreamId(callId), name: upstreamToolName(name, familyOf(model)), response } };
}

/** Anthropic's rule for ids, which holds behind Google's API too. */
function upstreamId(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '_');
}

function isMedia(part: ToolResultPart['content'][number]): part is Exclude<typeof part, { type: 'text' }> {
  return part.type === 'image' || (part.type === 'document' && part.text === undefined);
}

import type {
  DocumentPart,
  ImagePart,
  Message,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '@sluice/core';
import type { ChatToolCall } from '@sluice/wire/openai-chat';
import { toExtraContent } from '../extra-content.ts';
import { documentPart, documentText, imagePart, type UserPart } from './attachments.ts';
import { upstreamCallId, upstreamToolName } from './names.ts';
import type { ChatRequestOptions } from './options.ts';
import { type Pairing, pairResults } from './pair-results.ts';

export type UpstreamMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly UserPart[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string }
  | {
      readonly role: 'assistant';
      readonly content: string | null;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly ChatToolCall[];
    };

/**
 * A turn's conversation as chat messages. System and assistant text is one string each, because many servers' templates
 * take no parts there. Messages that say nothing are left out; a conversation without any begins with an empty one.
 */
export function toUpstreamMessages(turn: Turn, options: ChatRequestOptions): UpstreamMessage[] {
  const said: UpstreamMessage[] = [];
  const system = joinTexts(turn.system, '\n\n');
  const pairing = pairResults(turn.messages);
  for (const [place, message] of turn.messages.entries()) {
    if (message.role === 'assistant') sayAssistant(said, message, place, pairing, options);
    else if (message.role === 'user') sayUser(said, message.content, pairing);
    else sayText(said, 'system', joinTexts(message.content, '\n\n'));
  }
  if (said.length === 0) said.push({ role: 'user', content: '' });
  return system === '' ? said : [{ role: 'system', content: system }, ...said];
}

/** The assistant's words and calls, and right behind them a `tool` message for each call, whatever the client sent. */
function sayAssistant(
  said: UpstreamMessage[],
  { content }: Message,
  place: number,
  pairing: Pairing,
  options: ChatRequestOptions,
): void {
  const text = joinTexts(content, '\n');
  const thoughts = options.sendsReasoning ? joinTexts(content, '\n', 'reasoning') : '';
  const calls = content.filter((part) => part.type === 'tool_call');
  if (text === '' && thoughts === '' && calls.length === 0) return;
  said.push({
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(thoughts !== '' && { reasoning_content: thoughts }),
    ...(calls.length > 0 && { tool_calls: calls.map((call) => toUpstreamCall(call, options)) }),
  });
  const results = calls.map((call) => pairing.resultOf(place, call));
  for (const [index, call] of calls.entries()) {
    const result = results[index];
    said.push({
      role: 'tool',
      tool_call_id: upstreamCallId(call.id),
      content: result ? resultText(result) : NO_RESULT,
    });
  }
  sayAttachments(said, results);
}

/** Some clients drop results when they compact a conversation; the API refuses calls without one. */
const NO_RESULT = 'No result of this call is known.';

/** Pictures and files of tool results have no place in a `tool` message: they follow as a user message. */
function sayAttachments(said: UpstreamMessage[], results: readonly (ToolResultPart | undefined)[]): void {
  const parts: UserPart[] = [];
  for (const result of results) {
    const attached = (result?.content ?? []).filter(isAttachment);
    if (!result || attached.length === 0) continue;
    parts.push({ type: 'text', text: `Attached to the result of call ${upstreamCallId(result.callId)}:` });
    for (const part of attached) parts.push(part.type === 'image' ? imagePart(part) : documentPart(part));
  }
  if (parts.length > 0) said.push({ role: 'user', content: parts });
}

function sayUser(said: UpstreamMessage[], content: readonly Part[], pairing: Pairing): void {
  const parts: UserPart[] = [];
  for (const part of content) {
    if (part.type === 'text') parts.push({ type: 'text', text: part.text });
    else if (part.type === 'image') parts.push(imagePart(part));
    else if (part.type === 'document') parts.push(documentPart(part));
    else if (part.type === 'tool_result' && !pairing.isPaired(part)) parts.push(...orphanParts(part));
  }
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'text') sayText(said, 'user', only.text);
  else if (parts.length > 0) said.push({ role: 'user', content: parts });
}

/** A result whose call is gone keeps what it says, as the user's words. */
function orphanParts(result: ToolResultPart): UserPart[] {
  const attached = result.content.filter(isAttachment);
  const label = 'Result of an earlier tool call:';
  return [
    { type: 'text', text: `${label}\n${resultText(result)}` },
    ...attached.map((part) => (part.type === 'image' ? imagePart(part) : documentPart(part))),
  ];
}

/** The text of a result; a failed one says so in its first word, for which this dialect has no field. */
function resultText(result: ToolResultPart): string {
  const lines = result.content.map((part) => {
    if (part.type === 'text') return part.text;
    if (part.type === 'document' && part.text !== undefined) return documentText(part.title, part.text);
    return `(the ${part.type} is attached below)`;
  });
  const text = lines.join('\n');
  return result.isError ? `Error: ${text}` : text;
}

function isAttachment(part: ToolResultPart['content'][number]): part is ImagePart | DocumentPart {
  return part.type === 'image' || (part.type === 'document' && part.text === undefined);
}

function toUpstreamCall(call: ToolCallPart, options: ChatRequestOptions): ChatToolCall {
  const called = { name: upstreamToolName(call.name), arguments: JSON.stringify(call.input) };
  const signature = options.sendsSignatures ? toExtraContent(call) : {};
  return { id: upstreamCallId(call.id), type: 'function', function: called, ...signature };
}

function sayText(said: UpstreamMessage[], role: 'system' | 'user', content: string): void {
  if (content !== '') said.push({ role, content });
}

function joinTexts(parts: readonly Part[], by: string, type: 'text' | 'reasoning' = 'text'): string {
  const texts = parts.filter((part): part is TextPart | ReasoningPart => part.type === type && part.text !== '');
  return texts.map(({ text }) => text).join(by);
}

import type { Message, Part, TextPart, ToolCallPart, ToolResultPart } from '@sluice/core';
import type { ChatMessageParam, ChatToolCallParam } from '@sluice/wire/openai-chat';
import { openSignature } from '../reasoning/index.ts';
import { toParts, toResultParts, toTextParts } from './to-parts.ts';

/** Who signs calls in `extra_content.google`: Chat Completions itself knows no signatures. */
const GOOGLE = 'antigravity:gemini';

export interface Conversation {
  /** What the leading system and developer messages say. */
  readonly system: readonly TextPart[];
  readonly messages: readonly Message[];
}

/**
 * A chat's messages in neutral words. The leading system and developer messages are the system prompt, later ones stay in
 * their place. Successive tool answers become one user message, results in order, because other vendors want all
 * results of a message's calls in the next one (trap e). Legacy function calls get ids by their place in the chat.
 */
export function toConversation(messages: readonly ChatMessageParam[]): Conversation {
  const system: TextPart[] = [];
  const turns: Message[] = [];
  let results: Part[] | undefined;
  let calledId = '';
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool' || message.role === 'function') {
      const result = toResult(message, calledId);
      if (results) {
        results.push(result);
      } else {
        results = [result];
        turns.push({ role: 'user', content: results });
      }
      continue;
    }
    results = undefined;
    if (message.function_call) calledId = `function_call_${index}`;
    const isInstruction = message.role === 'system' || message.role === 'developer';
    if (isInstruction && turns.length === 0) system.push(...toTextParts(message.content));
    else if (isInstruction) turns.push({ role: 'system', content: toTextParts(message.content) });
    else if (message.role === 'user') turns.push({ role: 'user', content: toParts(message.content) });
    else turns.push({ role: 'assistant', content: toAssistant(message, calledId) });
  }
  return { system, messages: turns };
}

function toAssistant(message: ChatMessageParam, calledId: string): Part[] {
  const parts: Part[] = [];
  const thoughts = message.reasoning_content || message.reasoning;
  if (thoughts) parts.push({ type: 'reasoning', text: thoughts });
  parts.push(...toParts(message.content || message.refusal));
  for (const call of message.tool_calls ?? []) parts.push(toCall(call));
  const legacy = message.function_call;
  if (legacy) parts.push({ type: 'tool_call', id: calledId, name: legacy.name, input: toInput(legacy.arguments) });
  return parts;
}

function toCall(call: ChatToolCallParam): ToolCallPart {
  const named =
    call.type === 'custom'
      ? { name: call.custom?.name ?? '', input: { input: call.custom?.input ?? '' } }
      : { name: call.function?.name ?? '', input: toInput(call.function?.arguments ?? '') };
  const signature = call.extra_content?.google?.thought_signature;
  if (!signature) return { type: 'tool_call', id: call.id, ...named };
  return { type: 'tool_call', id: call.id, ...named, ...(openSignature(signature) ?? { signature, signer: GOOGLE }) };
}

function toResult(message: ChatMessageParam, calledId: string): ToolResultPart {
  const callId = message.role === 'function' ? calledId : (message.tool_call_id ?? '');
  return { type: 'tool_result', callId, isError: false, content: toResultParts(message.content) };
}

/** Arguments as an object. A call that was cut off has none that anybody could read: it is shown without. */
function toInput(json: string): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(json === '' ? '{}' : json);
    const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
    return isObject ? (input as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

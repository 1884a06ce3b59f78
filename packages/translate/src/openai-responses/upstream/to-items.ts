import type { Message, Part, ReasoningPart, ToolCallPart } from '@sluice/core';
import { OWN_SIGNER } from '../thought-seal.ts';
import { type Content, toContent, toOutput } from './content.ts';
import { upstreamToolName } from './short-name.ts';

/** An item of the conversation, in OpenAI's words. */
export type Item =
  | {
      readonly type: 'message';
      readonly role: 'user' | 'assistant' | 'developer';
      readonly content: readonly Content[];
    }
  | {
      readonly type: 'reasoning';
      readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
      readonly encrypted_content: string;
    }
  | { readonly type: 'function_call'; readonly call_id: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'function_call_output'; readonly call_id: string; readonly output: string | readonly Content[] };

/**
 * Messages as items, in order. Thoughts go back only where OpenAI encrypted them (trap a), pictures of the assistant's not at all; `lost`
 * hears of either.
 */
export function toItems(messages: readonly Message[], omitReasoning: boolean, lost: (name: string) => void): Item[] {
  return messages.flatMap((message) => {
    const parts = withoutStrangers(message, omitReasoning, lost);
    return split(parts).flatMap((run) => toItem(message.role, run));
  });
}

/** Runs of parts that share an item; thoughts, calls and results stand by themselves. */
function split(parts: readonly Part[]): Part[][] {
  const runs: Part[][] = [];
  let joins = false;
  for (const part of parts) {
    const isContent = part.type === 'text' || part.type === 'image' || part.type === 'document';
    if (joins && isContent) runs.at(-1)?.push(part);
    else runs.push([part]);
    joins = isContent;
  }
  return runs;
}

function toItem(role: Message['role'], run: readonly Part[]): Item[] {
  const [part] = run;
  switch (part?.type) {
    case undefined:
    case 'redacted_reasoning':
      return [];
    case 'reasoning':
      return [toReasoning(part)];
    case 'tool_call':
      return [toCall(part)];
    case 'tool_result':
      return [{ type: 'function_call_output', call_id: part.callId, output: toOutput(part.content, part.isError) }];
    default:
      return toMessage(role, toContent(run));
  }
}

function toMessage(role: Message['role'], content: readonly Content[]): Item[] {
  if (content.length === 0) return [];
  if (role === 'user') return [{ type: 'message', role, content }];
  if (role === 'system') return [{ type: 'message', role: 'developer', content }];
  return [{ type: 'message', role, content: content.flatMap(said) }];
}

function said(content: Content): Content[] {
  return content.type === 'input_text' ? [{ type: 'output_text', text: content.text }] : [];
}

function toReasoning({ text, signature = '' }: ReasoningPart): Item {
  return {
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: signature,
  };
}

function toCall({ id, name, input }: ToolCallPart): Item {
  return { type: 'function_call', call_id: id, name: upstreamToolName(name), arguments: JSON.stringify(input) };
}

function withoutStrangers({ role, content }: Message, omitReasoning: boolean, lost: (name: string) => void): Part[] {
  return content.filter((part) => {
    const isThought = part.type === 'reasoning' || part.type === 'redacted_reasoning';
    if (isThought && omitReasoning) return false;
    const isForeign =
      part.type === 'redacted_reasoning' ||
      (part.type === 'reasoning' && (part.signer !== OWN_SIGNER || !part.signature));
    const isUnsayable = role === 'assistant' && (part.type === 'image' || part.type === 'document');
    if (!isForeign && !isUnsayable) return true;
    lost(`messages.${isForeign ? 'reasoning' : part.type}`);
    return false;
  });
}

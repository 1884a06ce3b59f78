import type { Message, Part, ReasoningPart, RedactedReasoningPart, ToolCallPart } from '@sluice/core';
import {
  type InputItem,
  isKnownItem,
  isMessageItem,
  type KnownItem,
  type LocalShellCallItem,
  type MessageItem,
  type ReasoningItem,
} from '@sluice/wire/openai-responses';
import { CUSTOM_INPUT, neutralToolName } from './client-tools.ts';
import { Conversation } from './conversation.ts';
import { openEncrypted } from './thought-seal.ts';
import { toParts } from './to-parts.ts';

/** The name under which calls of the built-in `local_shell` tool stand in a turn. */
const LOCAL_SHELL = 'local_shell';

/** Signature and signer for the next call. */
type HeldSignature = Pick<ToolCallPart, 'signature' | 'signer'>;

/**
 * Items as messages. Developer and system messages keep their place as role `system`. What vendor-run tools did (`web_search_call`, …)
 * and unknown items are left out: no other vendor can read them.
 */
export function toMessages(items: readonly InputItem[]): Message[] {
  const conversation = new Conversation();
  let held: HeldSignature = {};
  for (const item of items) {
    if (!isKnownItem(item)) continue;
    if (!isMessageItem(item) && item.type === 'reasoning') {
      held = addThought(conversation, item);
      continue;
    }
    add(conversation, item, held);
    held = {};
  }
  return conversation.messages();
}

/** Text the items begin with that belongs to the system prompt, and what follows it. */
export function splitSystem(items: readonly InputItem[]): {
  readonly leading: readonly MessageItem[];
  readonly rest: readonly InputItem[];
} {
  const leading: MessageItem[] = [];
  for (const item of items) {
    const isSystem = isMessageItem(item) && (item.role === 'developer' || item.role === 'system');
    if (!isSystem || toParts(item.content).some(({ type }) => type !== 'text')) break;
    leading.push(item);
  }
  return { leading, rest: items.slice(leading.length) };
}

function add(conversation: Conversation, item: Exclude<KnownItem, ReasoningItem>, held: HeldSignature): void {
  switch (item.type) {
    case undefined:
    case 'message':
      if (item.role === 'assistant') conversation.answer(toParts(item.content));
      else conversation.say(item.role === 'user' ? 'user' : 'system', toParts(item.content));
      return;
    case 'function_call':
      conversation.call({ ...toCall(item, parseArguments(item.arguments)), ...held });
      return;
    case 'custom_tool_call':
      conversation.call({ ...toCall(item, { [CUSTOM_INPUT]: item.input }), ...held });
      return;
    case 'local_shell_call':
      conversation.call({ type: 'tool_call', id: shellId(item), name: LOCAL_SHELL, input: item.action });
      return;
    case 'function_call_output':
    case 'custom_tool_call_output':
      conversation.result({
        type: 'tool_result',
        callId: item.call_id,
        isError: false,
        content: toParts(item.output),
      });
      return;
    case 'local_shell_call_output':
      conversation.result({
        type: 'tool_result',
        callId: shellId(item),
        isError: false,
        content: toParts(item.output),
      });
      return;
  }
}

function addThought(conversation: Conversation, item: ReasoningItem): HeldSignature {
  const text = thoughtText(item);
  const { kind, signer, signature } = openEncrypted(item.encrypted_content ?? '');
  if (kind === 'call') return { signature, signer };
  conversation.answer(
    kind === 'redacted' ? [redacted(signature, signer)] : thought(text, signature === '' ? {} : { signature, signer }),
  );
  return {};
}

function redacted(data: string, signer: string): RedactedReasoningPart {
  return { type: 'redacted_reasoning', data, signer };
}

function thought(text: string, signed: Pick<ReasoningPart, 'signature' | 'signer'>): readonly Part[] {
  return text === '' && signed.signature === undefined ? [] : [{ type: 'reasoning', text, ...signed }];
}

/** The summary, or the thoughts themselves where a server shows them instead. */
function thoughtText({ summary, content }: ReasoningItem): string {
  const pieces = summary?.length ? summary : (content ?? []);
  return pieces.map(({ text }) => text).join('\n\n');
}

function toCall(
  item: { readonly call_id: string; readonly name: string; readonly namespace?: string | null },
  input: Readonly<Record<string, unknown>>,
): ToolCallPart {
  return { type: 'tool_call', id: item.call_id, name: neutralToolName(item.name, item.namespace), input };
}

function shellId(item: Pick<LocalShellCallItem, 'call_id' | 'id'>): string {
  return item.call_id ?? item.id ?? '';
}

/** Arguments as the model wrote them; what is no object is shown without. */
function parseArguments(json: string): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(json === '' ? '{}' : json);
    const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
    return isObject ? (input as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

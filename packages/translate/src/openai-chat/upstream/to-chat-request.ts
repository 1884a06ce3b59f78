import type { Failure, Turn } from '@sluice/core';
import { refuseAttachments } from './attachments.ts';
import { droppedFromConversation } from './dropped.ts';
import { toUpstreamMessages } from './messages.ts';
import type { ChatRequestOptions } from './options.ts';
import { type Fields, toSettings } from './settings.ts';
import { toTools } from './tools.ts';

export type ChatRequestResult =
  | {
      readonly ok: true;
      readonly body: Fields;
      /** Neutral names of what the upstream does not get. */
      readonly dropped: readonly string[];
      /** The upstream's name of each tool whose name it would not take, and the client's; for the answer's reader. */
      readonly toolNames: ReadonlyMap<string, string>;
    }
  /** Nothing can be sent. Always `invalid_request`. */
  | { readonly ok: false; readonly failure: Failure };

/** Says a turn in Chat Completions' words: always streamed, always with usage. */
export function toChatRequest(turn: Turn, options: ChatRequestOptions): ChatRequestResult {
  const refusal = refuseAttachments(turn);
  if (refusal) return { ok: false, failure: refusal };
  const settings = toSettings(turn, options);
  const tools = toTools(turn);
  const body = {
    model: options.model,
    messages: toUpstreamMessages(sayJson(turn), options),
    stream: true,
    stream_options: { include_usage: true },
    ...settings.fields,
    ...tools.fields,
  };
  const dropped = [...settings.dropped, ...tools.dropped, ...droppedFromConversation(turn, options)];
  return { ok: true, body, dropped, toolNames: tools.toolNames };
}

/** The API takes `json_object` only if the word "JSON" is in the conversation (a 400 otherwise): where it is not, we say it. */
function sayJson(turn: Turn): Turn {
  if (turn.responseFormat?.type !== 'json_object') return turn;
  const parts = [...turn.system, ...turn.messages.flatMap(({ content }) => content)];
  if (parts.some((part) => part.type === 'text' && /json/i.test(part.text))) return turn;
  return { ...turn, system: [...turn.system, { type: 'text', text: 'Answer in JSON.' }] };
}

import type { Signer } from '@sluice/core';
import type { ChatExtraContent } from '@sluice/wire/openai-chat';

/** A Gemini call's signature where Google's own OpenAI endpoint puts it (trap j); others have no place in this dialect. */
export function toExtraContent(call: { readonly signature?: string; readonly signer?: Signer }): {
  readonly extra_content?: ChatExtraContent;
} {
  if (!call.signature || call.signer !== 'antigravity:gemini') return {};
  return { extra_content: { google: { thought_signature: call.signature } } };
}

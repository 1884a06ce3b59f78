import type { Client, Conversation } from '../conversation.ts';
import { writeAnthropic } from './anthropic.ts';
import { writeChat } from './chat.ts';
import { writeCompletions } from './completions.ts';
import { writeGemini } from './gemini.ts';
import { writeResponses } from './responses.ts';
import type { WriteOptions, Written } from './written.ts';

export type { KeptAnswer, WriteOptions, Written } from './written.ts';
export { CALL_FORMS, callId } from './written.ts';

const WRITERS: Readonly<Record<Client, (conversation: Conversation, options: WriteOptions) => Written>> = {
  anthropic: writeAnthropic,
  'openai-chat': writeChat,
  'openai-responses': writeResponses,
  gemini: writeGemini,
  'openai-completions': writeCompletions,
};

/** The conversation as this client's request. */
export function write(client: Client, conversation: Conversation, options: WriteOptions): Written {
  return WRITERS[client](conversation, options);
}

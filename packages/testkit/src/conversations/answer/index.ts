import { asObject, type JsonObject } from '../../stand-in/index.ts';
import type { Client } from '../conversation.ts';
import { jsonOf, type ReadAnswer, type ReadWhole } from './answer-facts.ts';
import { readAnthropicEvents, readAnthropicMessage } from './anthropic.ts';
import { readChatChunks, readChatCompletion } from './chat.ts';
import { readCompletion, readCompletionChunks } from './completions.ts';
import { readGeminiRecords, readGenerateContent } from './gemini.ts';
import { readResponse, readResponsesEvents } from './responses.ts';

export type { AnswerFacts, End, ReadAnswer, ReadWhole, ToldUsage } from './answer-facts.ts';

const STREAMS: Readonly<Record<Client, (body: string) => ReadAnswer>> = {
  anthropic: readAnthropicEvents,
  'openai-chat': readChatChunks,
  'openai-responses': readResponsesEvents,
  gemini: readGeminiRecords,
  'openai-completions': readCompletionChunks,
};

const WHOLES: Readonly<Record<Client, (json: JsonObject) => ReadWhole>> = {
  anthropic: readAnthropicMessage,
  'openai-chat': readChatCompletion,
  'openai-responses': readResponse,
  gemini: readGenerateContent,
  'openai-completions': readCompletion,
};

/** What this client understands of a streamed answer, read strictly. */
export function readStreamed(client: Client, body: string): ReadAnswer {
  return STREAMS[client](body);
}

/** What this client understands of a whole answer, and what it keeps of it. */
export function readWhole(client: Client, body: string): ReadWhole {
  return WHOLES[client](asObject(jsonOf(body)));
}

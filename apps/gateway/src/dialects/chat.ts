import { makeId } from '@sluice/core';
import {
  type AnswerOptions,
  ChatCompletion,
  ChatStream,
  droppedFields,
  refusalOf,
  toTurn,
  usesLegacyFunctions,
} from '@sluice/translate/openai-chat';
import * as responses from '@sluice/translate/openai-responses';
import { type ChatRequest, isResponsesShaped, parseChatRequest } from '@sluice/wire/openai-chat';
import { parseResponsesRequest } from '@sluice/wire/openai-responses';
import { KEEP_ALIVE } from '@sluice/wire/sse';
import { collect } from './collect.ts';
import type { AnswerContext, ClientDialect, ParsedTurn, Voice } from './dialect.ts';
import { errorBody, idHeaders } from './openai-error.ts';

/** OpenAI Chat Completions. */
export const chatDialect: ClientDialect = {
  id: 'openai-chat',
  operation: 'generate',
  parseTurn(body) {
    if (isResponsesShaped(body)) return parseMisplaced(body);
    const parsed = parseChatRequest(body);
    if (!parsed.ok) return { outcome: 'refused', message: parsed.message, param: parsed.param };
    const { request } = parsed;
    return {
      outcome: 'parsed',
      turn: toTurn(request),
      passable: true,
      dropped: droppedFields(request),
      refusal: refusalOf(request),
      voice: voiceOf({
        includeUsage: request.stream_options?.include_usage === true,
        legacyFunctions: usesLegacyFunctions(request),
      }),
    };
  },
  errorBody,
  idHeaders,
};

/** Cursor posts Responses bodies to this path and reads chat chunks: the body is said in its own dialect, the answer in the path's. */
function parseMisplaced(body: unknown): ParsedTurn {
  const parsed = parseResponsesRequest(body);
  if (!parsed.ok) return { outcome: 'refused', message: parsed.message, param: parsed.param };
  const { request } = parsed;
  const options = request['stream_options'] as ChatRequest['stream_options'];
  return {
    outcome: 'parsed',
    turn: responses.toTurn(request),
    passable: false,
    dropped: responses.droppedFields(request),
    refusal: responses.refusalOf(request),
    voice: voiceOf({ includeUsage: options?.include_usage === true }),
  };
}

function voiceOf(choices: Pick<AnswerOptions, 'includeUsage' | 'legacyFunctions'>): Voice {
  const options = (context: AnswerContext): AnswerOptions => ({
    ...context,
    ...choices,
    messageId: makeId('chatcmpl').replace('_', '-'),
    created: Math.floor(Date.now() / 1_000),
  });
  return {
    keepAlive: KEEP_ALIVE,
    streamer: (context) => new ChatStream(options(context)),
    collector: (context) => collect(new ChatCompletion(options(context))),
  };
}

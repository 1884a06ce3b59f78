import { makeId } from '@sluice/core';
import {
  type AnswerOptions,
  CompletionStream,
  CompletionWhole,
  droppedFields,
  refusalOf,
  toTurn,
} from '@sluice/translate/openai-completions';
import { parseCompletionRequest } from '@sluice/wire/openai-completions';
import { KEEP_ALIVE } from '@sluice/wire/sse';
import { collect } from './collect.ts';
import type { AnswerContext, ClientDialect, Voice } from './dialect.ts';
import { errorBody, idHeaders } from './openai-error.ts';

/** OpenAI Completions, text in and text out. */
export const completionsDialect: ClientDialect = {
  id: 'openai-completions',
  operation: 'generate',
  parseTurn(body) {
    const parsed = parseCompletionRequest(body);
    if (!parsed.ok) return { outcome: 'refused', message: parsed.message, param: parsed.param };
    const { request } = parsed;
    return {
      outcome: 'parsed',
      turn: toTurn(request),
      passable: true,
      dropped: droppedFields(request),
      refusal: refusalOf(request),
      voice: voiceOf(request.stream_options?.include_usage === true),
    };
  },
  errorBody,
  idHeaders,
};

function voiceOf(includeUsage: boolean): Voice {
  const options = (context: AnswerContext): AnswerOptions => ({
    ...context,
    includeUsage,
    messageId: makeId('cmpl').replace('_', '-'),
    created: Math.floor(Date.now() / 1_000),
  });
  return {
    keepAlive: KEEP_ALIVE,
    streamer: (context) => new CompletionStream(options(context)),
    collector: (context) => collect(new CompletionWhole(options(context))),
  };
}

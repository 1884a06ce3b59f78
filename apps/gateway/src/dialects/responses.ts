import { makeId } from '@sluice/core';
import {
  type AnswerOptions,
  droppedFields,
  ResponsesListener,
  ResponsesStream,
  ResponsesWhole,
  refusalOf,
  toTurn,
} from '@sluice/translate/openai-responses';
import { parseResponsesRequest } from '@sluice/wire/openai-responses';
import { KEEP_ALIVE } from '@sluice/wire/sse';
import { collect } from './collect.ts';
import type { AnswerContext, ClientDialect } from './dialect.ts';
import { errorBody, idHeaders } from './openai-error.ts';

/** OpenAI Responses. */
export const responsesDialect: ClientDialect = {
  id: 'openai-responses',
  operation: 'generate',
  parseTurn(body) {
    const parsed = parseResponsesRequest(body);
    if (!parsed.ok) return { outcome: 'refused', message: parsed.message, param: parsed.param };
    const { request } = parsed;
    const options = (context: AnswerContext): AnswerOptions => ({
      ...context,
      request,
      messageId: makeId('resp'),
      created: Math.floor(Date.now() / 1_000),
    });
    return {
      outcome: 'parsed',
      turn: toTurn(request),
      passable: true,
      dropped: droppedFields(request),
      refusal: refusalOf(request),
      voice: {
        keepAlive: KEEP_ALIVE,
        streamer: (context) => new ResponsesStream(options(context)),
        listener: (context) => new ResponsesListener((heard) => ({ ...options(context()), ...heard })),
        collector: (context) => collect(new ResponsesWhole(options(context))),
      },
    };
  },
  errorBody,
  idHeaders,
};

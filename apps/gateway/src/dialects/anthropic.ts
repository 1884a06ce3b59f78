import { makeId } from '@sluice/core';
import { AnthropicMessage, AnthropicStream, droppedFields, toTurn } from '@sluice/translate/anthropic';
import { anthropicError, PING, parseCountTokensRequest, parseMessagesRequest } from '@sluice/wire/anthropic';
import { collect } from './collect.ts';
import type { AnswerContext, ClientDialect, Voice } from './dialect.ts';

/** Anthropic Messages, both API versions: the newer one only refuses more, and what it refuses we accept. */
export const anthropicDialect: ClientDialect = {
  id: 'anthropic',
  operation: 'generate',

  parseTurn(body) {
    const parsed = parseMessagesRequest(body);
    if (!parsed.ok) return { outcome: 'refused', message: parsed.message };
    const { request } = parsed;
    return {
      outcome: 'parsed',
      turn: toTurn(request),
      passable: true,
      dropped: droppedFields(request),
      voice: VOICE,
    };
  },

  count: {
    parse(body) {
      const parsed = parseCountTokensRequest(body);
      return parsed.ok
        ? { outcome: 'parsed', turn: toTurn({ max_tokens: 1, ...parsed.request }) }
        : { outcome: 'refused', message: parsed.message };
    },
    body: (tokens) => JSON.stringify({ input_tokens: tokens }),
  },

  errorBody: ({ status, message }, requestId) => JSON.stringify(anthropicError(status, message, requestId)),
  idHeaders: (requestId) => ({ 'request-id': requestId }),
};

const VOICE: Voice = {
  keepAlive: PING,
  streamer: (context) => new AnthropicStream(answerOptions(context)),
  collector: (context) => collect(new AnthropicMessage(answerOptions(context))),
};

function answerOptions(context: AnswerContext) {
  return { ...context, messageId: makeId('msg') };
}

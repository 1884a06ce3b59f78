import { makeId } from '@sluice/core';
import { AnthropicMessage, AnthropicStream, toTurn } from '@sluice/translate/anthropic';
import { anthropicError, PING, parseCountTokensRequest, parseMessagesRequest } from '@sluice/wire/anthropic';
import type { AnswerContext, ClientDialect } from './dialect.ts';

/** Anthropic Messages, both API versions: the newer one only refuses more, and what it refuses we accept. */
export const anthropicDialect: ClientDialect = {
  id: 'anthropic',

  parseTurn(body) {
    const parsed = parseMessagesRequest(body);
    return parsed.ok
      ? { outcome: 'parsed', turn: toTurn(parsed.request) }
      : { outcome: 'refused', message: parsed.message };
  },

  parseCount(body) {
    const parsed = parseCountTokensRequest(body);
    return parsed.ok
      ? { outcome: 'parsed', turn: toTurn({ max_tokens: 1, ...parsed.request }) }
      : { outcome: 'refused', message: parsed.message };
  },

  errorBody: (status, message, requestId) => JSON.stringify(anthropicError(status, message, requestId)),
  idHeaders: (requestId) => ({ 'request-id': requestId }),
  keepAlive: PING,

  streamer(context) {
    const stream = new AnthropicStream(answerOptions(context));
    return { push: (batch) => stream.push(batch), fail: (failure) => stream.fail(failure) };
  },

  collector(context) {
    const message = new AnthropicMessage(answerOptions(context));
    return {
      push: (batch) => message.push(batch),
      finish() {
        const result = message.result();
        return result.ok
          ? { outcome: 'whole', body: JSON.stringify(result.message) }
          : { outcome: 'broken', failure: result.failure };
      },
    };
  },
};

function answerOptions(context: AnswerContext) {
  return {
    messageId: makeId('msg'),
    model: context.model,
    requestId: context.requestId,
    inputEstimate: context.inputEstimate,
    usageSplit: context.usageSplit,
  };
}

import { makeId } from '@sluice/core';
import {
  type AnswerOptions,
  droppedFields,
  GeminiStream,
  GeminiWhole,
  refusalOf,
  toTokenCount,
  toTurn,
  wantsThoughts,
} from '@sluice/translate/gemini';
import { googleError, parseCountTokensRequest, parseGenerateContentRequest } from '@sluice/wire/gemini';
import { KEEP_ALIVE } from '@sluice/wire/sse';
import { collect } from './collect.ts';
import type { AnswerContext, ClientDialect, Voice } from './dialect.ts';

/** Google's Gemini API. Model and manner of answering are in the path. */
export const geminiDialect: ClientDialect = {
  id: 'gemini',
  operation: 'generate',

  parseTurn(body, { model = '', stream = false, array = false }) {
    const parsed = parseGenerateContentRequest(body);
    if (!parsed.ok) return { outcome: 'refused', message: parsed.message };
    const { request } = parsed;
    return {
      outcome: 'parsed',
      turn: toTurn(request, { model, stream }),
      // Upstreams stream server-sent events only; the array form is made here.
      passable: !array,
      dropped: droppedFields(request),
      refusal: refusalOf(request)?.message,
      voice: voiceOf({ framing: array ? 'array' : 'sse', includeThoughts: wantsThoughts(request) }),
    };
  },

  count: {
    parse(body, { model = '' }) {
      const parsed = parseCountTokensRequest(body);
      return parsed.ok
        ? { outcome: 'parsed', turn: toTurn(parsed.request, { model, stream: false }) }
        : { outcome: 'refused', message: parsed.message };
    },
    body: (tokens) => JSON.stringify(toTokenCount(tokens)),
  },

  errorBody: ({ status, message }, requestId) => JSON.stringify(googleError(status, message, requestId)),
  idHeaders: () => ({}),
};

function voiceOf(choices: Required<Pick<AnswerOptions, 'framing' | 'includeThoughts'>>): Voice {
  const options = (context: AnswerContext): AnswerOptions => ({ ...context, ...choices, messageId: makeId('resp') });
  const isArray = choices.framing === 'array';
  return {
    // White space between the elements of an array means nothing.
    keepAlive: isArray ? '\n' : KEEP_ALIVE,
    ...(isArray && { contentType: 'application/json; charset=utf-8' }),
    streamer: (context) => new GeminiStream(options(context)),
    collector: (context) => collect(new GeminiWhole(options(context))),
  };
}

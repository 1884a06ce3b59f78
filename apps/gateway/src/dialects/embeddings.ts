import type { Turn } from '@sluice/core';
import { parseEmbeddingsRequest } from '@sluice/wire/openai-embeddings';
import { KEEP_ALIVE } from '@sluice/wire/sse';
import type { ClientDialect, Voice } from './dialect.ts';
import { errorBody, idHeaders } from './openai-error.ts';

/** OpenAI Embeddings. Vectors mean something to the model that made them only, so these requests are passed on and never translated. */
export const embeddingsDialect: ClientDialect = {
  id: 'openai-embeddings',
  operation: 'embed',
  parseTurn(body) {
    const parsed = parseEmbeddingsRequest(body);
    if (!parsed.ok) return { outcome: 'refused', message: parsed.message, param: parsed.param };
    const { model, input } = parsed.request;
    return {
      outcome: 'parsed',
      turn: turnOf(model, input),
      passable: true,
      dropped: [],
      refusal: 'Embeddings of this model can only come from a provider that speaks the OpenAI API',
      voice: SILENT,
    };
  },
  errorBody,
  idHeaders,
};

/** The request as far as accounting and limits are concerned. */
function turnOf(model: string, input: unknown): Turn {
  const texts = (Array.isArray(input) ? input : [input]).filter((text): text is string => typeof text === 'string');
  const content = texts.map((text) => ({ type: 'text', text }) as const);
  return { model, system: [], messages: [{ role: 'user', content }], tools: [], stream: false };
}

/** There is nothing to translate: an upstream that answers embeddings answers in this dialect. */
const SILENT: Voice = {
  keepAlive: KEEP_ALIVE,
  streamer: () => ({ push: () => '', fail: () => '' }),
  collector: () => ({
    push: () => {},
    finish: () => ({
      outcome: 'broken',
      failure: { kind: 'unknown', scope: 'none', retryable: false, message: 'The upstream gave no embeddings' },
    }),
  }),
};

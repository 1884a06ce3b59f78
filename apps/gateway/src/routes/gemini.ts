import { answerError, type Exchange } from '../edge/exchange.ts';
import { serveCountTokens } from './count-tokens.ts';
import type { Services } from './services.ts';
import { serveTurn } from './turn.ts';

/** Whether what follows `/models/` calls a method of a model; names of models may have a colon in them too. */
export function isMethodCall(call: string): boolean {
  return /:(?:generateContent|streamGenerateContent|countTokens)$/.test(call);
}

/** Gemini's `/v1beta/models/{model}:{method}`: the path says which model, what is wanted of it, and in which form. */
export async function serveGemini(exchange: Exchange, services: Services, call: string): Promise<void> {
  const colon = call.lastIndexOf(':');
  const model = call.slice(0, colon);
  const query = new URL(exchange.incoming.url ?? '', 'http://sluice').searchParams;
  switch (colon > 0 ? call.slice(colon + 1) : '') {
    case 'generateContent':
      return serveTurn(exchange, services, { model, stream: false });
    case 'streamGenerateContent':
      return serveTurn(exchange, services, { model, stream: true, array: query.get('alt') !== 'sse' });
    case 'countTokens':
      return serveCountTokens(exchange, services, { model });
    default:
      return answerError(exchange, { status: 404, message: 'There is nothing at this path' });
  }
}

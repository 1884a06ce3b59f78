import { authorize } from '../edge/admit.ts';
import { answerError, answerJson, type Exchange } from '../edge/exchange.ts';
import type { Services } from './services.ts';

/** Vendors publish no creation dates for these names; clients only need the field to be there. */
const CREATED_AT = '2025-01-01T00:00:00Z';

/** Model names clients may ask for, in Anthropic's list when the caller says `anthropic-version`, else in OpenAI's. */
export async function serveModels(exchange: Exchange, services: Services): Promise<void> {
  if (!(await authorize(exchange, services))) return;
  const names = modelNames(exchange, services);
  const body = speaksAnthropic(exchange)
    ? {
        data: names.map(anthropicModel),
        has_more: false,
        first_id: names[0] ?? null,
        last_id: names[names.length - 1] ?? null,
      }
    : { object: 'list', data: names.map(openaiModel) };
  answerJson(exchange, JSON.stringify(body));
}

export async function serveModel(exchange: Exchange, services: Services, id: string): Promise<void> {
  if (!(await authorize(exchange, services))) return;
  const known = routedProviders(exchange, services).some((provider) => provider.models.find(id));
  if (!known) return answerError(exchange, { status: 404, message: `model: ${id.slice(0, 100)}` });
  answerJson(exchange, JSON.stringify(speaksAnthropic(exchange) ? anthropicModel(id) : openaiModel(id)));
}

function modelNames(exchange: Exchange, services: Services): string[] {
  return [...new Set(routedProviders(exchange, services).flatMap((provider) => provider.models.names))];
}

function routedProviders(exchange: Exchange, services: Services) {
  const { providers } = services.routing();
  return exchange.pinnedProvider ? providers.filter((provider) => provider.id === exchange.pinnedProvider) : providers;
}

function speaksAnthropic(exchange: Exchange): boolean {
  return exchange.incoming.headers['anthropic-version'] !== undefined;
}

function anthropicModel(id: string) {
  return { type: 'model', id, display_name: id, created_at: CREATED_AT };
}

function openaiModel(id: string) {
  return { id, object: 'model', created: Date.parse(CREATED_AT) / 1_000, owned_by: 'sluice' };
}

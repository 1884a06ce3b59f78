import { type KeyIdentity, permits } from '@sluice/access';
import type { ProviderId } from '@sluice/core';
import { authorize } from '../edge/admit.ts';
import { answerError, answerJson, type Exchange } from '../edge/exchange.ts';
import { isMethodCall } from './gemini.ts';
import type { Services } from './services.ts';

/** Vendors publish no creation dates for these names; clients only need the field to be there. */
const CREATED_AT = '2025-01-01T00:00:00Z';

/** How each dialect lists models: OpenAI's way, unless the caller's path or `anthropic-version` says otherwise. */
interface Listing {
  readonly model: (id: string) => object;
  readonly list: (models: readonly object[], ids: readonly string[]) => object;
}

const OPENAI: Listing = {
  model: (id) => ({ id, object: 'model', created: Date.parse(CREATED_AT) / 1_000, owned_by: 'sluice' }),
  list: (data) => ({ object: 'list', data }),
};

const ANTHROPIC: Listing = {
  model: (id) => ({ type: 'model', id, display_name: id, created_at: CREATED_AT }),
  list: (data, ids) => ({ data, has_more: false, first_id: ids[0] ?? null, last_id: ids[ids.length - 1] ?? null }),
};

const GEMINI: Listing = {
  model: (id) => ({
    name: `models/${id}`,
    displayName: id,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
  }),
  list: (models) => ({ models }),
};

/** Model names that the key may ask for: those that its scopes keep from it are not there for it. */
export async function serveModels(exchange: Exchange, services: Services): Promise<void> {
  const key = await authorize(exchange, services);
  if (!key) return;
  const offered = routedProviders(exchange, services).flatMap(({ id: provider, models }) =>
    models.names.filter((model) => isPermitted(exchange, key, provider, model)),
  );
  const ids = [...new Set(offered)];
  const listing = listingOf(exchange);
  answerJson(exchange, JSON.stringify(listing.list(ids.map(listing.model), ids)));
}

export async function serveModel(exchange: Exchange, services: Services, id: string): Promise<void> {
  const key = await authorize(exchange, services);
  if (!key) return;
  if (isMethodCall(id)) {
    exchange.outgoing.setHeader('allow', 'POST');
    return answerError(exchange, { status: 405, message: 'GET is not allowed here' });
  }
  const known = routedProviders(exchange, services).some(
    ({ id: provider, models }) => models.find(id) && isPermitted(exchange, key, provider, id),
  );
  if (!known) return answerError(exchange, { status: 404, message: `model: ${id.slice(0, 100)}` });
  answerJson(exchange, JSON.stringify(listingOf(exchange).model(id)));
}

/** By model and provider: the list is of models, and clients of one API read it in the words of another. */
function isPermitted({ dialect }: Exchange, key: KeyIdentity, provider: ProviderId, model: string): boolean {
  const { dialects: _, ...scopes } = key.scopes;
  return permits({ scopes }, { dialect: dialect.id, provider, model }) === true;
}

function routedProviders(exchange: Exchange, services: Services) {
  const { providers } = services.routing();
  return exchange.pinnedProvider ? providers.filter((provider) => provider.id === exchange.pinnedProvider) : providers;
}

function listingOf({ dialect }: Exchange): Listing {
  if (dialect.id === 'anthropic') return ANTHROPIC;
  return dialect.id === 'gemini' ? GEMINI : OPENAI;
}

import type { DialectId, Operation } from '@sluice/core';
import { type Candidate, plan } from '@sluice/routing';
import type { Exchange } from '../edge/exchange.ts';
import type { ClientError } from '../respond/client-error.ts';
import type { Abilities, Services } from './services.ts';

export interface Wanted {
  readonly model: string;
  readonly operation: Operation;
  readonly dialect: DialectId;
  /** An upstream of the dialect may get the body as it is. */
  readonly passable: boolean;
  /** Why no other upstream can serve it. */
  readonly refusal?: string | undefined;
}

export type Routed =
  | { readonly outcome: 'routed'; readonly candidates: readonly [Candidate, ...Candidate[]] }
  | { readonly outcome: 'nowhere'; readonly error: ClientError };

/** The providers that can serve what is wanted, best first. */
export function routeOf(exchange: Exchange, services: Services, wanted: Wanted): Routed {
  const route = plan(
    { model: wanted.model, ...(exchange.pinnedProvider && { pinnedProvider: exchange.pinnedProvider }) },
    services.routing(),
  );
  if (route.outcome !== 'planned') {
    const message = notFoundMessage(route.outcome, wanted.model);
    return { outcome: 'nowhere', error: { status: 404, message, code: 'model_not_found' } };
  }

  const willing = route.candidates.filter(({ provider }) =>
    services.abilities.get(provider)?.operations.has(wanted.operation),
  );
  if (willing.length === 0) return refused(cannot(wanted));
  const [first, ...rest] = wanted.refusal
    ? willing.filter(({ provider }) => passes(services.abilities.get(provider), wanted))
    : willing;
  return first ? { outcome: 'routed', candidates: [first, ...rest] } : refused(wanted.refusal ?? cannot(wanted));
}

function passes(abilities: Abilities | undefined, wanted: Wanted): boolean {
  return wanted.passable && abilities?.dialects.has(wanted.dialect) === true;
}

function refused(message: string): Routed {
  return { outcome: 'nowhere', error: { status: 400, message } };
}

const DOES: Readonly<Record<Operation, string>> = {
  generate: 'answer requests',
  embed: 'make embeddings',
  count: 'count tokens',
};

function cannot({ operation, model }: Wanted): string {
  return `No provider configured here can ${DOES[operation]} with model: ${clip(model)}`;
}

function notFoundMessage(outcome: 'unknown_model' | 'unknown_provider', model: string): string {
  return outcome === 'unknown_model' ? `model: ${clip(model)}` : 'No account of this provider is configured here';
}

function clip(model: string): string {
  return model.slice(0, 100);
}

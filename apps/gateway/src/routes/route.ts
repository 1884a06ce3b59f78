import { type KeyIdentity, permits } from '@sluice/access';
import type { DialectId, Operation } from '@sluice/core';
import { type Candidate, plan } from '@sluice/routing';
import {
  type PublishedProfile,
  type PublishedSnapshot,
  type RequestType,
  resolveGroup,
} from '@sluice/routing/published';
import type { Exchange } from '../edge/exchange.ts';
import type { ClientError } from '../respond/client-error.ts';
import type { Abilities, Services } from './services.ts';

export interface Wanted {
  /** Who asks. */
  readonly key: KeyIdentity;
  readonly model: string;
  /** What the request is for; routing rules go by it. */
  readonly type: RequestType;
  /** Asked for by the caller, in place of the profile in force. */
  readonly profile?: string | undefined;
  readonly operation: Operation;
  readonly dialect: DialectId;
  /** An upstream of the dialect may get the body as it is. */
  readonly passable: boolean;
  /** Why no other upstream can serve it. */
  readonly refusal?: string | undefined;
}

export type Routed =
  | {
      readonly outcome: 'routed';
      readonly candidates: readonly [Candidate, ...Candidate[]];
      /** The profile that decided, where profiles are in force. */
      readonly profile?: PublishedProfile | undefined;
    }
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

  const narrowed = throughProfile(route.candidates, services.published(), wanted);
  if (narrowed === 'missing group') return { outcome: 'nowhere', error: NO_GROUP };
  const { candidates, profile, group } = narrowed;
  if (candidates.length === 0) {
    return refused(`The accounts of group ${group} cannot serve model: ${clip(wanted.model)}`);
  }
  const allowed = permitted(candidates, wanted);
  if (!Array.isArray(allowed)) return { outcome: 'nowhere', error: allowed };
  const willing = allowed.filter(({ provider }) => services.abilities.get(provider)?.operations.has(wanted.operation));
  if (willing.length === 0) return refused(cannot(wanted));
  const [first, ...rest] = wanted.refusal
    ? willing.filter(({ provider }) => passes(services.abilities.get(provider), wanted))
    : willing;
  return first
    ? { outcome: 'routed', candidates: [first, ...rest], profile }
    : refused(wanted.refusal ?? cannot(wanted));
}

/** Ids of groups are for operators: they find it in the status and in the explanation of the route. */
const NO_GROUP: ClientError = {
  status: 503,
  message:
    'The routing rule for such requests names a group of accounts that is not there; an administrator has to change it',
  code: 'routing_group_missing',
};

interface Narrowed {
  readonly candidates: readonly Candidate[];
  readonly profile?: PublishedProfile | undefined;
  /** Name of the group that the profile's rules led to. */
  readonly group?: string | undefined;
}

/** The candidates as the profile in force has them: accounts of one group only, taking turns as the group says. */
function throughProfile(
  candidates: readonly Candidate[],
  published: PublishedSnapshot | undefined,
  { type, profile: asked }: Wanted,
): Narrowed | 'missing group' {
  if (!published) return { candidates };
  const wanted = asked && published.profiles.find(({ id, name }) => id === asked || name === asked)?.id;
  const { group, profile, because } = resolveGroup(published, type, wanted);
  if (because === 'missing_group') return 'missing group';
  if (!group) return { candidates, profile };
  const members = published.accounts.filter(({ id }) => group.accountIds.includes(id));
  const providers = new Set(members.map(({ provider }) => provider));
  const own = candidates.filter(({ provider }) => providers.has(provider));
  return {
    candidates: own.map((candidate) => ({ ...candidate, group: group.id, strategy: group.strategy })),
    profile,
    group: group.name,
  };
}

/** Those of the candidates that the key may use; when there is none, why. */
function permitted(candidates: readonly Candidate[], { key, dialect, model }: Wanted): Candidate[] | ClientError {
  const allowed: Candidate[] = [];
  let denial: ClientError | undefined;
  for (const candidate of candidates) {
    const { provider, group } = candidate;
    const answer = permits(key, { dialect, model, provider, group });
    if (answer === true) allowed.push(candidate);
    else denial ??= { status: answer.status, message: answer.message };
  }
  return denial && allowed.length === 0 ? denial : allowed;
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

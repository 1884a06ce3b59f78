import { PROVIDER_IDS, type ProviderId } from '@sluice/core';
import { type ModelTable, plan, type RoutingSnapshot } from '@sluice/routing';
import type { Config } from '@sluice/runtime';

/** Which providers the legacy service still serves. Replaced whole when the configuration file changes. */
export interface Rollout {
  /** `auth_manager.rollout` is false for these. */
  readonly off: ReadonlySet<ProviderId>;
  /** `legacy.base_url`; the configuration's rules see to it that it is there when anything is off. */
  readonly baseUrl: string | undefined;
}

export function rolloutOf(config: Config): Rollout {
  const { rollout } = config.auth_manager;
  const off = PROVIDER_IDS.filter((id) => id in rollout && !rollout[id as keyof typeof rollout]);
  return { off: new Set(off), baseUrl: config.legacy.base_url };
}

/** Where one request goes; it keeps to this even when the rollout changes meanwhile. */
export interface LegacyRoute {
  readonly provider: ProviderId;
  readonly baseUrl: string;
}

export interface RolloutFacts {
  /** From the path's prefix: decides alone. */
  readonly pinnedProvider?: ProviderId | undefined;
  /** From the request's body; anything but a string names no model. */
  readonly model?: unknown;
  readonly routing: RoutingSnapshot;
  /** The models of a provider, whether or not it has accounts here. */
  readonly modelsOf: (provider: ProviderId) => ModelTable;
}

/**
 * Whether a request belongs to the legacy service. A pinned one does when its provider is off; any other when the first
 * provider that knows its model is off. A provider that is off counts also without accounts here, because before the first
 * step of a migration none has any. Providers are asked in the fixed order of `PROVIDER_IDS`.
 */
export function legacyRoute(rollout: Rollout, facts: RolloutFacts): LegacyRoute | undefined {
  const { off, baseUrl } = rollout;
  if (off.size === 0 || baseUrl === undefined) return undefined;
  const provider = facts.pinnedProvider ?? firstThatKnows(off, facts);
  return provider !== undefined && off.has(provider) ? { provider, baseUrl } : undefined;
}

function firstThatKnows(
  off: ReadonlySet<ProviderId>,
  { model, routing, modelsOf }: RolloutFacts,
): ProviderId | undefined {
  if (typeof model !== 'string') return undefined;
  const providers = PROVIDER_IDS.flatMap((id) => {
    const served = routing.providers.find((provider) => provider.id === id);
    return served ?? (off.has(id) ? { id, group: 'legacy', models: modelsOf(id) } : []);
  });
  const planned = plan({ model }, { providers });
  return planned.outcome === 'planned' ? planned.candidates[0].provider : undefined;
}

import type { ProviderId } from '@sluice/core';
import type { Provider } from '@sluice/providers';
import type { Resolve } from '@sluice/providers/address-guard';
import { createAntigravityProvider } from '@sluice/providers/antigravity';
import { createClaudeProvider } from '@sluice/providers/claude';
import { createCodexProvider } from '@sluice/providers/codex';
import { Connections } from '@sluice/providers/http';
import { createKiroProvider } from '@sluice/providers/kiro';
import { createOpenaiProvider } from '@sluice/providers/openai';
import type { Config } from '@sluice/runtime';

/**
 * The vendor APIs that can be spoken to, each set up by its section of the configuration. `resolve`: who turns names in URLs that
 * came through the API into addresses; by default the system does.
 */
export function createProviders({ providers }: Config, resolve?: Resolve): ReadonlyMap<ProviderId, Provider> {
  const connected = <Section extends { readonly connect_timeout: number }>(section: Section) => ({
    ...section,
    connections: new Connections({ connectTimeoutMs: section.connect_timeout, resolve }),
  });
  const all = [
    createKiroProvider(connected(providers.kiro)),
    createClaudeProvider(connected(providers.claude)),
    createCodexProvider(connected(providers.codex)),
    createAntigravityProvider(connected(providers.antigravity)),
    createOpenaiProvider(connected(providers.openai)),
  ];
  return new Map(all.map((provider) => [provider.id, provider]));
}

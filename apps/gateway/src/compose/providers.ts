import type { ProviderId } from '@sluice/core';
import type { Provider } from '@sluice/providers';
import { createAntigravityProvider } from '@sluice/providers/antigravity';
import { createClaudeProvider } from '@sluice/providers/claude';
import { createCodexProvider } from '@sluice/providers/codex';
import { createKiroProvider } from '@sluice/providers/kiro';
import { createOpenaiProvider } from '@sluice/providers/openai';
import type { Config } from '@sluice/runtime';

/** The vendor APIs that can be spoken to, each set up by its section of the configuration. */
export function createProviders({ providers }: Config): ReadonlyMap<ProviderId, Provider> {
  const all = [
    createKiroProvider(providers.kiro),
    createClaudeProvider(providers.claude),
    createCodexProvider(providers.codex),
    createAntigravityProvider(providers.antigravity),
    createOpenaiProvider(providers.openai),
  ];
  return new Map(all.map((provider) => [provider.id, provider]));
}

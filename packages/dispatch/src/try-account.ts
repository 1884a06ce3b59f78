import type { Account, Failure, Turn } from '@sluice/core';
import type { Credentials } from '@sluice/credentials';
import type { Provider } from '@sluice/providers';
import { attempt } from './attempt.ts';

export interface TrialParts {
  readonly provider: Provider;
  readonly credentials: Credentials;
  readonly account: Account;
  /** What the upstream calls the model to ask. */
  readonly model: string;
  readonly signal: AbortSignal;
}

export type Trial = {
  readonly model: string;
  /** From the call to the first words of the answer, or to the failure. Milliseconds. */
  readonly latencyMs: number;
} & ({ readonly result: 'healthy' } | { readonly result: 'unhealthy'; readonly failure: Failure });

/**
 * One real call with one account, as cheap as a call can be, outside of all selection: nothing is reported to the pool. The answer is
 * broken off at its first words. Never rejects.
 */
export async function tryAccount({ provider, credentials, account, model, signal }: TrialParts): Promise<Trial> {
  const begun = performance.now();
  const result = await attempt({
    provider,
    credentials,
    account,
    candidate: {
      provider: provider.id,
      group: '',
      upstreamModel: model,
      contextWindow: 200_000,
      thinkingByName: false,
    },
    turn: { ...ONE_WORD, model },
    signal,
  });
  const latencyMs = Math.round(performance.now() - begun);
  if (result.outcome === 'failed') return { result: 'unhealthy', model, latencyMs, failure: result.failure };
  await result.rest.return?.();
  return { result: 'healthy', model, latencyMs };
}

const ONE_WORD: Omit<Turn, 'model'> = {
  system: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Say one word.' }] }],
  tools: [],
  maxTokens: 16,
  stream: true,
};

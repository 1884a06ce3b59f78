import type { Failure, ProviderId, TurnEvent, Usage } from '@sluice/core';
import type { AnswerBatches, Provider } from '@sluice/providers';
import type { SecretRegistry } from '@sluice/runtime';

/**
 * Providers whose failures tell no secret. What an upstream says of a failure goes to clients and into the log, and some
 * repeat what they were sent, an account's key among it.
 */
export function keepSecrets(
  providers: ReadonlyMap<ProviderId, Provider>,
  secrets: SecretRegistry,
): ReadonlyMap<ProviderId, Provider> {
  return new Map([...providers].map(([id, provider]) => [id, keepingSecrets(provider, secrets)]));
}

function keepingSecrets(provider: Provider, secrets: SecretRegistry): Provider {
  const clean = (failure: Failure): Failure => ({
    ...failure,
    message: secrets.redact(failure.message),
    ...(failure.raw !== undefined && { raw: secrets.redact(failure.raw) }),
  });
  return {
    ...provider,
    async send(call) {
      const answer = await provider.send(call);
      if (answer.outcome === 'failed') return { ...answer, failure: clean(answer.failure) };
      return { ...answer, batches: new CleanBatches(answer.batches, clean) };
    },
  };
}

/** The same batches, the failure at their end cleaned. No generator and no async function: resuming one costs more per batch than all the rest here. */
class CleanBatches implements AnswerBatches {
  readonly #batches: AnswerBatches;
  readonly #clean: (failure: Failure) => Failure;

  constructor(batches: AnswerBatches, clean: (failure: Failure) => Failure) {
    this.#batches = batches;
    this.#clean = clean;
  }

  spent(): Usage | undefined {
    return this.#batches.spent?.();
  }

  [Symbol.asyncIterator](): AsyncIterator<readonly TurnEvent[]> {
    const inner = this.#batches[Symbol.asyncIterator]();
    const cleaned = (result: IteratorResult<readonly TurnEvent[]>): IteratorResult<readonly TurnEvent[]> => {
      const last = result.done ? undefined : result.value.at(-1);
      if (result.done || last?.type !== 'error') return result;
      return { done: false, value: [...result.value.slice(0, -1), { ...last, failure: this.#clean(last.failure) }] };
    };
    return {
      next: () => inner.next().then(cleaned),
      return: async () => {
        await inner.return?.();
        return { done: true, value: undefined };
      },
    };
  }
}

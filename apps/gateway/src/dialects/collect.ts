import type { Failure, TurnEvent } from '@sluice/core';
import type { TurnCollector } from './dialect.ts';

/** What the collecting classes of `translate` have in common; each names its document after its dialect. */
export interface Collecting {
  push(batch: readonly TurnEvent[]): void;
}

/** A collector from a translating class and from how its result is read. */
export function collect<C extends Collecting>(
  collecting: C,
  read: (
    collecting: C,
  ) => { readonly ok: true; readonly body: object } | { readonly ok: false; readonly failure: Failure },
): TurnCollector {
  return {
    push: (batch) => collecting.push(batch),
    finish() {
      const result = read(collecting);
      return result.ok
        ? { outcome: 'whole', body: JSON.stringify(result.body) }
        : { outcome: 'broken', failure: result.failure };
    },
  };
}

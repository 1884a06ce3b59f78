import type { TurnEvent } from '@sluice/core';
import type { WholeAnswer } from '@sluice/translate/answer';
import type { TurnCollector } from './dialect.ts';

/** What the collecting classes of `translate` have in common. */
interface Collecting {
  push(batch: readonly TurnEvent[]): void;
  result(): WholeAnswer<object>;
}

/** A collector that writes its document as JSON text. */
export function collect(collecting: Collecting): TurnCollector {
  return {
    push: (batch) => collecting.push(batch),
    finish() {
      const result = collecting.result();
      return result.ok
        ? { outcome: 'whole', body: JSON.stringify(result.body) }
        : { outcome: 'broken', failure: result.failure };
    },
  };
}

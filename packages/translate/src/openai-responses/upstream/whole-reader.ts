import type { Failure, TurnEvent } from '@sluice/core';
import type { SseRecord } from '@sluice/wire/sse';
import { CANCELLED_UPSTREAM, type ClassifyError, CUT_SHORT, endKindOf } from './ending.ts';
import { type Fields, fieldsOf, listOf, parseFields, textOf } from './fields.ts';
import { observeResponse } from './observer.ts';

/**
 * Trap q: reads a streamed response for a client of the same dialect that does not stream. The one batch holds the final response as
 * JSON bytes, with the output its items' events told where the upstream left it out, and what it says about itself.
 */
export class WholeResponseReader {
  readonly #classify: ClassifyError;
  readonly #items = new Map<number, Fields>();
  ended = false;

  constructor(classify: ClassifyError) {
    this.#classify = classify;
  }

  record({ event, data: json }: SseRecord): readonly TurnEvent[] {
    const data = this.ended ? undefined : parseFields(json);
    if (!data) return [];
    const type = textOf(data['type']) || (event ?? '');
    switch (endKindOf(type, data)) {
      case 'failed':
        return this.#fail(this.#classify(json));
      case 'cancelled':
        return this.#fail(CANCELLED_UPSTREAM);
      case 'finished':
        return this.#finish(fieldsOf(data['response']));
      case undefined:
        if (type === 'response.output_item.done') this.#keep(data);
        return [];
    }
  }

  end(failure: Failure = CUT_SHORT): readonly TurnEvent[] {
    return this.ended ? [] : this.#fail(failure);
  }

  #keep({ output_index: index, item }: Fields): void {
    this.#items.set(typeof index === 'number' ? index : this.#items.size, fieldsOf(item));
  }

  #finish(told: Fields): readonly TurnEvent[] {
    this.ended = true;
    const items = [...this.#items].sort(([left], [right]) => left - right).map(([, item]) => item);
    const response = listOf(told['output']).length < items.length ? { ...told, output: items } : told;
    const events = observeResponse(response, this.#classify);
    return [{ type: 'raw', bytes: Buffer.from(JSON.stringify(response)), payload: true, ends: true }, ...events];
  }

  #fail(failure: Failure): readonly TurnEvent[] {
    this.ended = true;
    return [{ type: 'error', failure }];
  }
}

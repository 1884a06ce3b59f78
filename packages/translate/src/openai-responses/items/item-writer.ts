import type { OutputItem, PartPlace } from '@sluice/wire/openai-responses';
import type { Sequence } from './sequence.ts';

/** Writes the events of one item of an answer, from `output_item.added` to `output_item.done`. */
export interface ItemWriter {
  /** Announces the item. Once, before everything else. */
  open(): string;
  /** More of its text. */
  delta(text: string): string;
  /** Completes the item. Once. */
  close(): string;
  /** The complete item, once closed. */
  readonly item: OutputItem;
}

/** Where an item stands, and the counter its events share with all others. */
export interface ItemPlace extends PartPlace {
  readonly sequence: Sequence;
}

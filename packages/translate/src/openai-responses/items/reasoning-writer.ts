import {
  deltaEvent,
  deltaHead,
  doneEvent,
  itemEvent,
  type OutputReasoning,
  type SummaryPart,
  summaryPartEvent,
} from '@sluice/wire/openai-responses';
import type { ItemPlace, ItemWriter } from './item-writer.ts';

/** Thoughts: a summary of one part where there is text, and their encrypted form where there is one. */
export class ReasoningWriter implements ItemWriter {
  readonly #place: ItemPlace;
  readonly #head: string;
  #text = '';
  #encrypted: string | undefined;

  constructor(place: ItemPlace) {
    this.#place = place;
    this.#head = deltaHead('summary', place);
  }

  get item(): OutputReasoning {
    return {
      type: 'reasoning',
      id: this.#place.itemId,
      summary: this.#text === '' ? [] : [summaryPart(this.#text)],
      ...(this.#encrypted !== undefined && { encrypted_content: this.#encrypted }),
    };
  }

  /** Shown when the item is closed. */
  encrypt(content: string): void {
    this.#encrypted = content;
  }

  open(): string {
    const { itemId: id, outputIndex, sequence } = this.#place;
    return itemEvent('added', outputIndex, { type: 'reasoning', id, summary: [] }, sequence.next());
  }

  delta(text: string): string {
    const { sequence } = this.#place;
    const opening = this.#text === '' ? summaryPartEvent('added', this.#place, summaryPart(''), sequence.next()) : '';
    this.#text += text;
    return opening + deltaEvent(this.#head, text, sequence.next());
  }

  close(): string {
    const { outputIndex, sequence } = this.#place;
    const summary =
      this.#text === ''
        ? ''
        : doneEvent('summary', this.#place, this.#text, sequence.next()) +
          summaryPartEvent('done', this.#place, summaryPart(this.#text), sequence.next());
    return summary + itemEvent('done', outputIndex, this.item, sequence.next());
  }
}

function summaryPart(text: string): SummaryPart {
  return { type: 'summary_text', text };
}

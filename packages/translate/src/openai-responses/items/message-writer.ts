import {
  contentPartEvent,
  deltaEvent,
  deltaHead,
  doneEvent,
  type ItemStatus,
  itemEvent,
  type OutputMessage,
  type OutputTextPart,
} from '@sluice/wire/openai-responses';
import type { ItemPlace, ItemWriter } from './item-writer.ts';

/** A message of the assistant's, with one part of text. */
export class MessageWriter implements ItemWriter {
  readonly #place: ItemPlace;
  readonly #head: string;
  #text = '';

  constructor(place: ItemPlace) {
    this.#place = place;
    this.#head = deltaHead('text', place);
  }

  get item(): OutputMessage {
    return this.#message('completed', [textPart(this.#text)]);
  }

  open(): string {
    const { outputIndex, sequence } = this.#place;
    return (
      itemEvent('added', outputIndex, this.#message('in_progress', []), sequence.next()) +
      contentPartEvent('added', this.#place, textPart(''), sequence.next())
    );
  }

  delta(text: string): string {
    this.#text += text;
    return deltaEvent(this.#head, text, this.#place.sequence.next());
  }

  close(): string {
    const { outputIndex, sequence } = this.#place;
    return (
      doneEvent('text', this.#place, this.#text, sequence.next()) +
      contentPartEvent('done', this.#place, textPart(this.#text), sequence.next()) +
      itemEvent('done', outputIndex, this.item, sequence.next())
    );
  }

  #message(status: ItemStatus, content: readonly OutputTextPart[]): OutputMessage {
    return { type: 'message', id: this.#place.itemId, status, role: 'assistant', content };
  }
}

function textPart(text: string): OutputTextPart {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

import {
  deltaEvent,
  deltaHead,
  doneEvent,
  type ItemStatus,
  itemEvent,
  type OutputCustomCall,
  type OutputFunctionCall,
} from '@sluice/wire/openai-responses';
import { type ClientTool, customInput } from '../client-tools.ts';
import type { ItemPlace, ItemWriter } from './item-writer.ts';

/** A call of a function tool; its arguments go out as they come in. */
export class FunctionCallWriter implements ItemWriter {
  readonly #place: ItemPlace;
  readonly #callId: string;
  readonly #tool: ClientTool;
  readonly #head: string;
  #json = '';

  constructor(place: ItemPlace, callId: string, tool: ClientTool) {
    this.#place = place;
    this.#callId = callId;
    this.#tool = tool;
    this.#head = deltaHead('arguments', place);
  }

  get item(): OutputFunctionCall {
    return this.#call('completed', this.#json);
  }

  open(): string {
    return itemEvent('added', this.#place.outputIndex, this.#call('in_progress', ''), this.#place.sequence.next());
  }

  delta(json: string): string {
    this.#json += json;
    return deltaEvent(this.#head, json, this.#place.sequence.next());
  }

  close(): string {
    const { outputIndex, sequence } = this.#place;
    // Clients parse the arguments: a call without any has an empty object.
    const empty = this.#json === '' ? this.delta('{}') : '';
    return (
      empty +
      doneEvent('arguments', this.#place, this.#json, sequence.next()) +
      itemEvent('done', outputIndex, this.item, sequence.next())
    );
  }

  #call(status: ItemStatus, json: string): OutputFunctionCall {
    const { name, namespace } = this.#tool;
    return {
      type: 'function_call',
      id: this.#place.itemId,
      status,
      call_id: this.#callId,
      name,
      ...(namespace !== undefined && { namespace }),
      arguments: json,
    };
  }
}

/** A call of a custom tool: the text inside the arguments, which is known when they are complete. */
export class CustomCallWriter implements ItemWriter {
  readonly #place: ItemPlace;
  readonly #callId: string;
  readonly #tool: ClientTool;
  #json = '';

  constructor(place: ItemPlace, callId: string, tool: ClientTool) {
    this.#place = place;
    this.#callId = callId;
    this.#tool = tool;
  }

  get item(): OutputCustomCall {
    return this.#call('completed', customInput(this.#json));
  }

  open(): string {
    return itemEvent('added', this.#place.outputIndex, this.#call('in_progress', ''), this.#place.sequence.next());
  }

  delta(json: string): string {
    this.#json += json;
    return '';
  }

  close(): string {
    const { outputIndex, sequence } = this.#place;
    const { item } = this;
    const text = item.input === '' ? '' : deltaEvent(deltaHead('input', this.#place), item.input, sequence.next());
    return (
      text +
      doneEvent('input', this.#place, item.input, sequence.next()) +
      itemEvent('done', outputIndex, item, sequence.next())
    );
  }

  #call(status: ItemStatus, input: string): OutputCustomCall {
    const { name, namespace } = this.#tool;
    return {
      type: 'custom_tool_call',
      id: this.#place.itemId,
      status,
      call_id: this.#callId,
      name,
      ...(namespace !== undefined && { namespace }),
      input,
    };
  }
}

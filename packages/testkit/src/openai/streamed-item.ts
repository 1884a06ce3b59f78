import { isDeepStrictEqual } from 'node:util';
import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';

/** One function call that came through a stream. */
export interface ResponsesTool {
  readonly itemId: string;
  readonly callId: string;
  readonly name: string;
  readonly arguments: string;
  /** Parsed; undefined when it is no JSON. */
  readonly input: unknown;
}

const TYPES: ReadonlySet<unknown> = new Set(['message', 'reasoning', 'function_call']);

interface Part {
  readonly type: string;
  text: string;
  done: boolean;
}

/** Follows one output item of a Responses stream from `added` to `done`. */
export class StreamedItem {
  readonly index: number;
  readonly id: string;
  readonly type: string;
  readonly #report: (problem: string) => void;
  readonly #added: JsonObject;
  /** Content parts, or summary parts of a reasoning item. */
  readonly #parts: Part[] = [];
  #arguments = '';
  #final: JsonObject | undefined;

  constructor(index: number, item: JsonObject, report: (problem: string) => void) {
    this.index = index;
    this.id = asText(item['id']);
    this.type = asText(item['type']);
    this.#added = item;
    this.#report = (problem) => report(`item ${index}: ${problem}`);
    if (this.id === '') this.#report('no id');
    if (this.type === 'message' && (item['role'] !== 'assistant' || !Array.isArray(item['content']))) {
      this.#report('a message without role assistant and content []');
    }
    if (this.type === 'reasoning' && !Array.isArray(item['summary'])) this.#report('reasoning without summary []');
    if (this.type !== 'function_call') return;
    if (asText(item['call_id']) === '') this.#report('a function_call without call_id');
    if (asText(item['name']) === '') this.#report('a function_call without name');
    if (typeof item['arguments'] !== 'string') this.#report('a function_call without arguments');
  }

  get done(): boolean {
    return this.#final !== undefined;
  }

  get final(): JsonObject {
    return this.#final ?? {};
  }

  get text(): string {
    return this.#textOf('output_text') + this.#textOf('summary_text');
  }

  get refusal(): string {
    return this.#textOf('refusal');
  }

  /** Takes an event about this item. False when it is of a kind nobody knows. */
  take(type: string, event: JsonObject): boolean {
    if (this.#final) this.#report(`${type} after it was done`);
    if (event['item'] === undefined && event['item_id'] !== this.id) {
      this.#report(`${type} has item_id ${String(event['item_id'])}`);
    }
    const part = Number(event['content_index'] ?? event['summary_index']);
    switch (type) {
      case 'response.content_part.added':
      case 'response.reasoning_summary_part.added':
        if (part !== this.#parts.length) this.#report(`part ${part} where ${this.#parts.length} is next`);
        this.#parts.push({ type: asText(asObject(event['part'])['type']), text: '', done: false });
        return true;
      case 'response.output_text.delta':
      case 'response.refusal.delta':
      case 'response.reasoning_summary_text.delta':
        this.#delta(type, part, event['delta']);
        return true;
      case 'response.output_text.done':
      case 'response.reasoning_summary_text.done':
      case 'response.refusal.done':
        this.#same(type, event['text'] ?? event['refusal'], this.#parts[part]?.text);
        return true;
      case 'response.content_part.done':
      case 'response.reasoning_summary_part.done': {
        const { text, refusal } = asObject(event['part']);
        this.#same(type, text ?? refusal, this.#parts[part]?.text);
        const open = this.#parts[part];
        if (open) open.done = true;
        return true;
      }
      case 'response.function_call_arguments.delta':
        if (typeof event['delta'] !== 'string') this.#report('an arguments delta without text');
        this.#arguments += asText(event['delta']);
        return true;
      case 'response.function_call_arguments.done':
        this.#same(type, event['arguments'], this.#arguments);
        return true;
      case 'response.output_item.done':
        this.#end(asObject(event['item']));
        return true;
      default:
        return false;
    }
  }

  /** Holds the item against its copy in the terminal event. */
  compare(item: JsonObject, where: string): void {
    if (!isDeepStrictEqual(item, this.#final)) this.#report(`differs in ${where}`);
  }

  tool(): ResponsesTool {
    const { call_id: callId, name, arguments: text } = { ...this.#added, ...this.#final };
    const input = asText(text) || this.#arguments;
    return { itemId: this.id, callId: asText(callId), name: asText(name), arguments: input, input: jsonOf(input) };
  }

  #textOf(type: string): string {
    return this.#parts
      .filter((part) => part.type === type)
      .map(({ text }) => text)
      .join('');
  }

  #delta(type: string, index: number, delta: unknown): void {
    const part = this.#parts[index];
    if (!part) this.#report(`${type} for part ${index}, which was never added`);
    else if (typeof delta !== 'string') this.#report(`${type} without text`);
    else part.text += delta;
  }

  #same(type: string, got: unknown, wanted: string | undefined): void {
    if (got !== wanted) this.#report(`${type} differs from its deltas`);
  }

  #end(item: JsonObject): void {
    this.#final = item;
    if (item['id'] !== this.id || item['type'] !== this.type) this.#report('done is of another item');
    if (!TYPES.has(this.type)) return;
    if (this.#parts.some(({ done }) => !done)) this.#report('done while a part is open');
    const parts = asArray(item['content'] ?? item['summary']).map(asObject);
    if (this.type !== 'function_call') {
      const texts = parts.map(({ text, refusal }) => text ?? refusal);
      if (
        !isDeepStrictEqual(
          texts,
          this.#parts.map(({ text }) => text),
        )
      )
        this.#report('done differs from its parts');
      return;
    }
    if (item['arguments'] !== this.#arguments) this.#report('done differs from its arguments');
    if (jsonOf(asText(item['arguments'])) === undefined) this.#report('arguments are not JSON');
    if (item['call_id'] !== this.#added['call_id']) this.#report('call_id changes');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

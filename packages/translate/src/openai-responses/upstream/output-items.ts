import { CUSTOM_INPUT } from '../client-tools.ts';
import { OWN_SIGNER } from '../thought-seal.ts';
import type { BlockWriter } from './block-writer.ts';
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts';

/** What is known of one item of the output. */
interface Told {
  /** Its text, thoughts or arguments have begun to come in slices. */
  said: boolean;
  /** Of a call: it has been opened. */
  called: boolean;
  /** Arguments that came before the tool's name. */
  early: string;
  /** Part of a summary that the last slice belonged to. */
  part: unknown;
  done: boolean;
  /** It was done before it was complete. */
  cut: boolean;
}

/**
 * Follows the items of one response and writes them as blocks. Items are known by their place, or by their id where a server does not
 * number them; each says everything once, be it in slices or when it is done.
 */
export class OutputItems {
  readonly #writer: BlockWriter;
  readonly #toolNames: ReadonlyMap<string, string>;
  readonly #told = new Map<string, Told>();
  readonly #ids = new Set<string>();
  callCount = 0;
  refused = false;

  constructor(writer: BlockWriter, toolNames: ReadonlyMap<string, string>) {
    this.#writer = writer;
    this.#toolNames = toolNames;
  }

  /** Calls that may not be complete. */
  get openCalls(): number {
    return [...this.#told.values()].filter(({ called, done, cut }) => called && (cut || !done)).length;
  }

  event(type: string, data: Fields): void {
    const item = fieldsOf(data['item']);
    const key = keyOf(data, item);
    const delta = textOf(data['delta']);
    switch (type) {
      case 'response.output_item.added':
        this.#remember(item);
        this.#open(key, item);
        break;
      case 'response.output_item.done':
        this.#remember(item);
        this.#finish(key, item);
        break;
      case 'response.output_text.delta':
        this.#text(key, delta);
        break;
      case 'response.refusal.delta':
        this.refused = true;
        this.#text(key, delta);
        break;
      case 'response.reasoning_summary_text.delta':
        this.#thought(key, delta, data['summary_index']);
        break;
      case 'response.reasoning_text.delta':
        this.#thought(key, delta, data['content_index']);
        break;
      case 'response.function_call_arguments.delta':
        this.#arguments(key, delta);
        break;
      case 'response.function_call_arguments.done':
        if (!this.#of(key).said) this.#arguments(key, textOf(data['arguments']));
        break;
    }
  }

  /** An item inside the finished response; says only what no event has told. */
  complete(index: number, item: Fields): void {
    const key = String(index);
    const isKnown = this.#told.has(key) || !this.#ids.has(textOf(item['id']));
    if (isKnown && !this.#of(key).done) this.#finish(key, item);
  }

  #of(key: string): Told {
    const known = this.#told.get(key);
    if (known) return known;
    const told: Told = { said: false, called: false, early: '', part: undefined, done: false, cut: false };
    this.#told.set(key, told);
    return told;
  }

  #remember(item: Fields): void {
    const id = textOf(item['id']);
    if (id !== '') this.#ids.add(id);
  }

  #text(key: string, text: string): void {
    const told = this.#of(key);
    if (text === '' || told.done) return;
    told.said = true;
    this.#writer.text(key, text);
  }

  #thought(key: string, text: string, part: unknown): void {
    const told = this.#of(key);
    if (text === '' || told.done) return;
    const isNext = told.said && part !== told.part;
    told.said = true;
    told.part = part;
    this.#writer.reasoning(key, isNext ? `\n\n${text}` : text);
  }

  /** Trap b: a call is opened when its id and name are known, however late. */
  #open(key: string, item: Fields): void {
    const told = this.#of(key);
    const type = item['type'];
    const name = textOf(item['name']);
    const id = textOf(item['call_id']) || textOf(item['id']);
    if ((type !== 'function_call' && type !== 'custom_tool_call') || told.called || name === '' || id === '') return;
    told.called = true;
    this.callCount++;
    this.#writer.tool(key, id, this.#toolNames.get(name) ?? name);
    this.#writer.toolJson(key, told.early);
    told.early = '';
  }

  #arguments(key: string, json: string): void {
    const told = this.#of(key);
    if (json === '' || told.done) return;
    told.said = true;
    if (told.called) this.#writer.toolJson(key, json);
    else told.early += json;
  }

  #finish(key: string, item: Fields): void {
    const told = this.#of(key);
    if (told.done) return;
    this.#open(key, item);
    switch (item['type']) {
      case 'message':
        if (!told.said) this.#wholeMessage(key, item);
        break;
      case 'reasoning':
        this.#wholeThought(key, item, told);
        break;
      case 'function_call':
        if (!told.said) this.#arguments(key, textOf(item['arguments']) || '{}');
        break;
      case 'custom_tool_call':
        this.#arguments(key, JSON.stringify({ [CUSTOM_INPUT]: textOf(item['input']) }));
        break;
    }
    told.done = true;
    told.cut = item['status'] === 'incomplete';
    this.#writer.close(key);
  }

  #wholeMessage(key: string, item: Fields): void {
    for (const part of listOf(item['content'])) {
      if (part['type'] === 'refusal') this.refused = true;
      this.#text(key, textOf(part['text']) || textOf(part['refusal']));
    }
  }

  #wholeThought(key: string, item: Fields, told: Told): void {
    const pieces = [...listOf(item['summary']), ...listOf(item['content'])];
    if (!told.said) for (const [index, piece] of pieces.entries()) this.#thought(key, textOf(piece['text']), index);
    const encrypted = textOf(item['encrypted_content']);
    if (encrypted !== '') this.#writer.signature(key, encrypted, OWN_SIGNER);
  }
}

function keyOf(data: Fields, item: Fields): string {
  const index = data['output_index'];
  return typeof index === 'number' ? String(index) : textOf(data['item_id']) || textOf(item['id']);
}

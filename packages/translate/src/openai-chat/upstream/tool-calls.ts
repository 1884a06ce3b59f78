import { makeId } from '@sluice/core';
import type { OpenedCall, TurnWriter } from '../../turn-writer/index.ts';
import { fieldsOf } from './read-usage.ts';

interface PendingCall {
  /** The upstream's number for it; undefined when it gives none. */
  readonly index: number | undefined;
  id: string;
  name: string;
  signature: string;
  /** All arguments so far. */
  json: string;
  /** Those that have not been told yet. */
  untold: string;
  /** Length of the arguments when they last did not parse. */
  incompleteAt: number;
}

/** Far more than any model makes at once; what is beyond is not kept. */
const MOST_CALLS = 1_024;

/**
 * Puts the tool calls of a streamed answer together. One call is told at a time, as the grammar wants it: the first one live,
 * a later one as soon as the arguments of those before it are complete.
 *
 * A call is held until its name is known (trap b) and its id, or else its first arguments; a missing id is made up. A missing
 * index means the call before, unless an id or a name says otherwise (trap d); an index used again with another id means a
 * new call.
 */
export class ToolCalls {
  readonly #writer: TurnWriter;
  readonly #toolNames: ReadonlyMap<string, string>;
  readonly #calls: PendingCall[] = [];
  /** The first call that is not told to its end. */
  #current = 0;
  #opened = false;
  #garbled = false;

  /** `toolNames` has the client's name for each tool that the upstream knows under another. */
  constructor(writer: TurnWriter, toolNames: ReadonlyMap<string, string>) {
    this.#writer = writer;
    this.#toolNames = toolNames;
  }

  get count(): number {
    return this.#calls.length;
  }

  /** Some call was never named, or went on after other content had ended it: it could not be told as it was meant. */
  get garbled(): boolean {
    return this.#garbled || this.#calls.some(({ name }) => name === '');
  }

  /** Whether the arguments of the last call are whole; an answer that was cut off leaves them open. */
  get lastIsComplete(): boolean {
    const last = this.#calls.at(-1);
    return !last || last.json === '' || isComplete(last);
  }

  /** One item of `delta.tool_calls`, or a legacy `function_call` as such an item. */
  delta(item: unknown): void {
    const fields = fieldsOf(item);
    const called = fieldsOf(fields['function']);
    const index = typeof fields['index'] === 'number' ? fields['index'] : undefined;
    const id = textOf(fields['id']);
    const name = textOf(called['name']);
    const call = this.#callFor(index, id, name);
    if (!call) return;
    if (call.id === '') call.id = id;
    if (call.name === '') call.name = name;
    const signature = textOf(fieldsOf(fieldsOf(fields['extra_content'])['google'])['thought_signature']);
    if (call.signature === '') call.signature = signature;
    const json = argumentsOf(called['arguments']);
    call.json += json;
    call.untold += json;
    this.#garbled ||= json !== '' && this.#calls.indexOf(call) < this.#current;
    this.#tell(false);
  }

  /** Tells whatever is known of all calls: nothing more will come for them. */
  flush(): void {
    this.#tell(true);
  }

  #callFor(index: number | undefined, id: string, name: string): PendingCall | undefined {
    const known = index === undefined ? this.#unnumbered(id, name) : this.#numbered(index, id);
    if (known || this.#calls.length >= MOST_CALLS) return known;
    const call: PendingCall = { index, id: '', name: '', signature: '', json: '', untold: '', incompleteAt: -1 };
    this.#calls.push(call);
    return call;
  }

  #numbered(index: number, id: string): PendingCall | undefined {
    const known = this.#calls.findLast((call) => call.index === index);
    return known && id !== '' && known.id !== '' && known.id !== id ? undefined : known;
  }

  #unnumbered(id: string, name: string): PendingCall | undefined {
    if (id !== '') {
      const sameId = this.#calls.findLast((call) => call.id === id);
      if (sameId) return sameId;
    }
    const last = this.#calls.at(-1);
    const isAnother = last && ((id !== '' && last.id !== '') || (name !== '' && last.name !== ''));
    return isAnother ? undefined : last;
  }

  #tell(isLast: boolean): void {
    for (let call = this.#calls[this.#current]; call; call = this.#calls[this.#current]) {
      this.#opened ||= this.#open(call, isLast);
      if (!this.#opened && !isLast) return;
      if (this.#opened) this.#writer.callJson(call.untold);
      else this.#garbled = true;
      call.untold = '';
      const isOver = isLast || (this.#current < this.#calls.length - 1 && isComplete(call));
      if (!isOver) return;
      this.#writer.close();
      this.#opened = false;
      this.#current++;
    }
  }

  /** Opens a call if enough is known of it; one that is never named stays untold. */
  #open(call: PendingCall, isLast: boolean): boolean {
    const isKnown = call.name !== '' && (call.id !== '' || call.json !== '' || isLast);
    if (!isKnown) return false;
    if (call.id === '') call.id = makeId('call');
    this.#writer.openCall(this.#told(call));
    return true;
  }

  #told({ id, name, signature }: PendingCall): OpenedCall {
    const signed = signature === '' ? {} : { signature, signer: 'antigravity:gemini' };
    return { id, name: this.#toolNames.get(name) ?? name, ...signed };
  }
}

/** Some servers send the arguments as an object at once. */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Whether the arguments are whole; asked again only when there are more of them. */
function isComplete(call: PendingCall): boolean {
  if (call.json.length === call.incompleteAt) return false;
  try {
    JSON.parse(call.json);
    return true;
  } catch {
    call.incompleteAt = call.json.length;
    return false;
  }
}

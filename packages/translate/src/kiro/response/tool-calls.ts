import type { KiroPayload } from '@sluice/wire/kiro';
import type { TurnWriter } from '../../turn-writer/index.ts';

interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** Argument text as it came; joined only at the end, because large arguments come in very many slices. */
  readonly slices: string[];
  /** How many of {@link slices} have been written. */
  written: number;
  /** Arguments that came as an object instead of text. */
  object: Record<string, unknown>;
  stopped: boolean;
}

/** `broken`: a call ended with arguments that are not a JSON object. */
export type ToolProgress = 'fine' | 'broken';

/**
 * Puts tool calls together from `toolUseEvent`s and writes them one after the other.
 *
 * Argument text is passed on as it comes, cut anywhere. While one call is being written, others that arrive under
 * their own id wait for it. Arguments may also come as objects, which are merged and written when the call stops; `{}`
 * only announces text. A call without any arguments gets `{}`.
 */
export class ToolCalls {
  readonly #writer: TurnWriter;
  readonly #toolNames: ReadonlyMap<string, string>;
  readonly #calls = new Map<string, ToolCall>();
  /** The first is being written, the others wait. */
  readonly #queue: ToolCall[] = [];

  constructor(writer: TurnWriter, toolNames: ReadonlyMap<string, string>) {
    this.#writer = writer;
    this.#toolNames = toolNames;
  }

  /** A call has begun and not stopped. */
  get pending(): boolean {
    return this.#queue.length > 0;
  }

  /** Takes one event. Events without an id, or that begin a call without naming the tool, are ignored. */
  take(payload: KiroPayload): ToolProgress {
    const call = this.#find(payload);
    if (!call || call.stopped) return 'fine';
    const { input } = payload;
    if (typeof input === 'string') call.slices.push(input);
    else if (isObject(input)) call.object = { ...call.object, ...input };
    if (payload.stop === true) call.stopped = true;
    return this.#advance();
  }

  /**
   * The answer is over. Calls that never stopped are closed if their arguments are complete, or absent and
   * `endedCleanly`; otherwise the answer is `broken`.
   */
  end(endedCleanly: boolean): ToolProgress {
    for (const call of this.#queue) {
      if (!call.stopped && !endedCleanly && !isComplete(call)) return 'broken';
      call.stopped = true;
    }
    return this.#advance();
  }

  #find(payload: KiroPayload): ToolCall | undefined {
    const { toolUseId: id, name } = payload;
    if (typeof id !== 'string' || id === '') return undefined;
    const known = this.#calls.get(id);
    if (known || typeof name !== 'string' || name === '') return known;
    const clientName = this.#toolNames.get(name) ?? name;
    const call: ToolCall = { id, name: clientName, slices: [], written: 0, object: {}, stopped: false };
    this.#calls.set(id, call);
    this.#queue.push(call);
    if (this.#queue.length === 1) this.#writer.openCall({ id: call.id, name: call.name });
    return call;
  }

  #advance(): ToolProgress {
    for (let call = this.#queue[0]; call; call = this.#queue[0]) {
      this.#write(call);
      if (!call.stopped) return 'fine';
      if (!this.#complete(call)) return 'broken';
      this.#writer.close();
      this.#queue.shift();
      const next = this.#queue[0];
      if (next) this.#writer.openCall({ id: next.id, name: next.name });
    }
    return 'fine';
  }

  #write(call: ToolCall): void {
    for (const slice of call.slices.slice(call.written)) this.#writer.callJson(slice);
    call.written = call.slices.length;
  }

  /** Writes what a stopped call still lacks; false when its arguments cannot be read. */
  #complete(call: ToolCall): boolean {
    const json = call.slices.join('');
    if (json.trim() !== '') return isJsonObject(json);
    this.#writer.callJson(JSON.stringify(call.object));
    return true;
  }
}

/** Whether the arguments of a call that never stopped are all there. */
function isComplete(call: ToolCall): boolean {
  const json = call.slices.join('');
  return json.trim() === '' ? Object.keys(call.object).length > 0 : isJsonObject(json);
}

function isJsonObject(json: string): boolean {
  try {
    return isObject(JSON.parse(json));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

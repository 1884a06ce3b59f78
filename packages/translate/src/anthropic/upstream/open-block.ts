import type { TurnEvent } from '@sluice/core';
import { type Fields, textOf } from './fields.ts';

/** Thoughts of this upstream can be read by it only. */
const SIGNER = 'claude';

const NOTHING: readonly TurnEvent[] = [];

type Kind = 'text' | 'reasoning' | 'tool' | 'skipped';

/**
 * The content block that is being streamed. Blocks come one after the other and are addressed by their index; what is addressed to
 * another than the open one is passed over. A block that starts while another is open closes it.
 */
export class OpenBlock {
  readonly #toolNames: ReadonlyMap<string, string>;
  #index: unknown;
  #kind: Kind | undefined;
  /** Arguments told at once, with the start of a call; used when no slices follow. */
  #input: unknown;
  #slices = 0;
  #calls = 0;
  #seen = false;
  #outputBytes = 0;

  constructor(toolNames: ReadonlyMap<string, string>) {
    this.#toolNames = toolNames;
  }

  /** Calls for the client so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Any block has come. */
  get seen(): boolean {
    return this.#seen;
  }

  /** UTF-8 bytes of text, thoughts and arguments so far. */
  get outputBytes(): number {
    return this.#outputBytes;
  }

  start(index: unknown, block: Fields): readonly TurnEvent[] {
    const closing = this.close();
    this.#index = index;
    this.#seen = true;
    return [...closing, ...this.#open(block)];
  }

  delta(index: unknown, delta: Fields): readonly TurnEvent[] {
    if (this.#kind === undefined || index !== this.#index) return NOTHING;
    switch (delta['type']) {
      case 'text_delta':
        return this.#kind === 'text' ? this.#text(textOf(delta['text'])) : NOTHING;
      case 'thinking_delta':
        return this.#kind === 'reasoning' ? this.#thought(textOf(delta['thinking'])) : NOTHING;
      case 'signature_delta':
        return this.#kind === 'reasoning' ? signature(textOf(delta['signature'])) : NOTHING;
      case 'input_json_delta':
        return this.#kind === 'tool' ? this.#arguments(textOf(delta['partial_json'])) : NOTHING;
      default:
        return NOTHING;
    }
  }

  stop(index: unknown): readonly TurnEvent[] {
    return index === this.#index ? this.close() : NOTHING;
  }

  /** Closes the block that is open, if any. A call always has arguments: those told at once, or none, `{}`. */
  close(): readonly TurnEvent[] {
    const kind = this.#kind;
    this.#kind = undefined;
    if (kind === undefined || kind === 'skipped') return NOTHING;
    const late = kind === 'tool' && this.#slices === 0 ? this.#arguments(wholeArguments(this.#input)) : NOTHING;
    return [...late, { type: `${kind}-end` }];
  }

  #open(block: Fields): readonly TurnEvent[] {
    switch (block['type']) {
      case 'text':
        this.#kind = 'text';
        return [{ type: 'text-start' }, ...this.#text(textOf(block['text']))];
      case 'thinking':
        this.#kind = 'reasoning';
        return [
          { type: 'reasoning-start' },
          ...this.#thought(textOf(block['thinking'])),
          ...signature(textOf(block['signature'])),
        ];
      case 'redacted_thinking': {
        this.#kind = 'skipped';
        const data = textOf(block['data']);
        return data === '' ? NOTHING : [{ type: 'reasoning-redacted', data, signer: SIGNER }];
      }
      case 'tool_use':
        return this.#call(block);
      default:
        this.#kind = 'skipped';
        return NOTHING;
    }
  }

  #call(block: Fields): readonly TurnEvent[] {
    this.#kind = 'tool';
    this.#input = block['input'];
    this.#slices = 0;
    this.#calls++;
    const name = textOf(block['name']);
    // Some compatible servers leave out ids.
    const id = textOf(block['id']) || `toolu_${this.#calls}`;
    return [{ type: 'tool-start', id, name: this.#toolNames.get(name) ?? name }];
  }

  #text(text: string): readonly TurnEvent[] {
    if (text === '') return NOTHING;
    this.#outputBytes += Buffer.byteLength(text);
    return [{ type: 'text-delta', text }];
  }

  #thought(text: string): readonly TurnEvent[] {
    if (text === '') return NOTHING;
    this.#outputBytes += Buffer.byteLength(text);
    return [{ type: 'reasoning-delta', text }];
  }

  #arguments(json: string): readonly TurnEvent[] {
    if (json === '') return NOTHING;
    this.#slices++;
    this.#outputBytes += Buffer.byteLength(json);
    return [{ type: 'tool-delta', json }];
  }
}

function signature(text: string): readonly TurnEvent[] {
  return text === '' ? NOTHING : [{ type: 'reasoning-signature', signature: text, signer: SIGNER }];
}

function wholeArguments(input: unknown): string {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  return isObject ? JSON.stringify(input) : '{}';
}

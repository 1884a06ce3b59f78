import type { Signer, TurnEvent } from '@sluice/core';
import type { ContentPart } from '@sluice/wire/gemini';
import { GEMINI_SIGNER, writeSignature } from './signature.ts';

interface Call {
  readonly id: string;
  readonly name: string;
  readonly signature: string | undefined;
}

/**
 * Makes Gemini's parts of turn events. Slices of one text or thought that have not been taken yet are one part; a call is one part
 * when its arguments are complete; a signature stands in the last part of its thought, or in one without text behind it.
 */
export class AnswerParts {
  readonly #includeThoughts: boolean;
  #parts: ContentPart[] = [];
  #call: Call | undefined;
  #json = '';
  /** Of the thought that is open. */
  #thought = { said: false, signature: '', signer: undefined as Signer | undefined };

  constructor(includeThoughts: boolean) {
    this.#includeThoughts = includeThoughts;
  }

  /** The parts made since the last call. */
  drain(): readonly ContentPart[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  take(event: TurnEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.#say(event.text, false);
        return;
      case 'reasoning-start':
        this.#thought = { said: false, signature: '', signer: undefined };
        return;
      case 'reasoning-delta':
        this.#thought.said ||= event.text !== '';
        if (this.#includeThoughts) this.#say(event.text, true);
        return;
      case 'reasoning-signature':
        this.#thought.signature += event.signature;
        this.#thought.signer = event.signer ?? this.#thought.signer;
        return;
      case 'reasoning-end':
        this.#sign();
        return;
      case 'reasoning-redacted':
        this.#pushSigned(writeSignature(event.signer, event.data, true), true);
        return;
      case 'tool-start':
        this.#json = '';
        this.#call = {
          id: event.id,
          name: event.name,
          signature: writeSignature(event.signer, event.signature ?? ''),
        };
        return;
      case 'tool-delta':
        this.#json += event.json;
        return;
      case 'tool-end':
        this.#pushCall();
        return;
    }
  }

  #say(text: string, thought: boolean): void {
    if (text === '') return;
    const last = this.#parts.at(-1);
    const continues =
      last?.text !== undefined && last.thoughtSignature === undefined && (last.thought ?? false) === thought;
    if (continues) this.#parts[this.#parts.length - 1] = { ...last, text: last.text + text };
    else this.#parts.push(thought ? { text, thought } : { text });
  }

  #sign(): void {
    const { said, signature, signer } = this.#thought;
    const thoughtSignature = writeSignature(signer, signature);
    const last = this.#parts.at(-1);
    if (said && thoughtSignature && last?.thought && last.thoughtSignature === undefined) {
      this.#parts[this.#parts.length - 1] = { ...last, thoughtSignature };
    } else this.#pushSigned(thoughtSignature, said || signer !== GEMINI_SIGNER);
  }

  /** Gemini signs texts and calls, not thoughts; where thoughts are hidden, only such a signature is shown. */
  #pushSigned(thoughtSignature: string | undefined, thought: boolean): void {
    if (thoughtSignature === undefined || (thought && !this.#includeThoughts)) return;
    this.#parts.push({ text: '', ...(thought && { thought }), thoughtSignature });
  }

  #pushCall(): void {
    if (!this.#call) return;
    const { id, name, signature } = this.#call;
    this.#call = undefined;
    this.#parts.push({
      functionCall: { id, name, args: argumentsOf(this.#json) },
      ...(signature !== undefined && { thoughtSignature: signature }),
    });
  }
}

/** The arguments of a finished call. A call cut off by the token limit may not parse; it is shown without arguments. */
function argumentsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

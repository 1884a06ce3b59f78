import type { Failure, FinishReason, Signer, TurnEvent, Usage } from '@sluice/core';

/**
 * Writes turn events so that they always obey the grammar: the answer opens once, a block is closed before another kind
 * opens, and one terminal event ends it all. Also measures what was written.
 */
export class TurnWriter {
  #events: TurnEvent[] = [];
  #open: 'text' | 'reasoning' | undefined;
  #started = false;
  #hasContent = false;
  #ended = false;
  #toolCount = 0;
  #outputBytes = 0;

  get ended(): boolean {
    return this.#ended;
  }

  get toolCount(): number {
    return this.#toolCount;
  }

  /** UTF-8 bytes of text, thoughts and tool arguments so far. */
  get outputBytes(): number {
    return this.#outputBytes;
  }

  /** Hands over the events written since the last call. */
  take(): TurnEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  start(origin: { readonly upstreamId?: string; readonly model?: string }): void {
    if (this.#started) return;
    this.#started = true;
    this.#events.push({ type: 'turn-start', ...origin });
  }

  text(text: string): void {
    if (text === '') return;
    this.#openBlock('text');
    this.#wrote(text);
    this.#events.push({ type: 'text-delta', text });
  }

  reasoning(text: string): void {
    if (text === '') return;
    this.#openBlock('reasoning');
    this.#wrote(text);
    this.#events.push({ type: 'reasoning-delta', text });
  }

  /** Signs the thought that is open, or one without words, and closes it: a signature stands for all that came before. */
  sign(signature: string, signer: Signer): void {
    this.#openBlock('reasoning');
    this.#hasContent = true;
    this.#events.push({ type: 'reasoning-signature', signature, signer });
    this.#closeBlock();
  }

  /** A whole call; `json` is the text of its arguments. */
  tool(
    call: { readonly id: string; readonly name: string; readonly signature?: string; readonly signer?: Signer },
    json: string,
  ): void {
    this.#closeBlock();
    this.#toolCount++;
    this.#wrote(json);
    this.#events.push({ type: 'tool-start', ...call }, { type: 'tool-delta', json }, { type: 'tool-end' });
  }

  finish(reason: FinishReason, usage: Usage): void {
    this.#closeBlock();
    this.#events.push({ type: 'usage', usage }, { type: 'finish', reason });
    this.#ended = true;
  }

  /** Usage is told only when something was produced: a refused request costs nothing we know of. */
  fail(failure: Failure, usage: Usage): void {
    this.#closeBlock();
    if (this.#hasContent) this.#events.push({ type: 'usage', usage });
    this.#events.push({ type: 'error', failure });
    this.#ended = true;
  }

  #openBlock(kind: 'text' | 'reasoning'): void {
    if (this.#open === kind) return;
    this.#closeBlock();
    this.#open = kind;
    this.#events.push({ type: `${kind}-start` });
  }

  #closeBlock(): void {
    if (this.#open) this.#events.push({ type: `${this.#open}-end` });
    this.#open = undefined;
  }

  #wrote(text: string): void {
    this.#hasContent = true;
    this.#outputBytes += Buffer.byteLength(text);
  }
}

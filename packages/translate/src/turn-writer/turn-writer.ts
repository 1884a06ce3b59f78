import type { Failure, FinishReason, Signer, TurnEvent, Usage } from '@sluice/core';

/** A call as it is opened. */
export interface OpenedCall {
  readonly id: string;
  readonly name: string;
  readonly signature?: string;
  readonly signer?: Signer;
}

/**
 * Writes turn events so that they always obey the grammar: the answer opens once, a block is closed before the next one
 * opens, and one terminal event ends it all. Also measures what was written.
 */
export class TurnWriter {
  #events: TurnEvent[] = [];
  #open: 'text' | 'reasoning' | 'tool' | undefined;
  #started = false;
  #callCount = 0;
  #ended = false;
  #outputBytes = 0;
  #hasContent = false;

  get ended(): boolean {
    return this.#ended;
  }

  /** Something a client can see has been written. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** Calls that have been opened. */
  get callCount(): number {
    return this.#callCount;
  }

  /** UTF-8 bytes of text, thoughts and arguments so far. */
  get outputBytes(): number {
    return this.#outputBytes;
  }

  /** Hands over the events written since the last call. */
  take(): readonly TurnEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
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

  /** Signs the thought that is open, or one without words. */
  signature(signature: string, signer?: Signer): void {
    this.#openBlock('reasoning');
    this.#events.push({ type: 'reasoning-signature', signature, ...(signer !== undefined && { signer }) });
  }

  redacted(data: string): void {
    this.close();
    this.#hasContent = true;
    this.#events.push({ type: 'reasoning-redacted', data });
  }

  openCall(call: OpenedCall): void {
    this.close();
    this.#callCount++;
    this.#open = 'tool';
    this.#hasContent = true;
    this.#events.push({ type: 'tool-start', ...call });
  }

  callJson(json: string): void {
    if (json === '') return;
    this.#wrote(json);
    this.#events.push({ type: 'tool-delta', json });
  }

  /** Closes the block that is open, if any. */
  close(): void {
    if (this.#open) this.#events.push({ type: `${this.#open}-end` });
    this.#open = undefined;
  }

  finish(reason: FinishReason, usage: Usage): void {
    this.close();
    this.#ended = true;
    this.#events.push({ type: 'usage', usage }, { type: 'finish', reason });
  }

  /** Usage is told when there is something to tell of: a refused request costs nothing we know of. */
  fail(failure: Failure, usage: Usage | undefined): void {
    this.close();
    this.#ended = true;
    if (usage) this.#events.push({ type: 'usage', usage });
    this.#events.push({ type: 'error', failure });
  }

  #openBlock(kind: 'text' | 'reasoning'): void {
    if (this.#open === kind) return;
    this.close();
    this.#open = kind;
    this.#events.push({ type: `${kind}-start` });
  }

  #wrote(text: string): void {
    this.#hasContent = true;
    this.#outputBytes += Buffer.byteLength(text);
  }
}

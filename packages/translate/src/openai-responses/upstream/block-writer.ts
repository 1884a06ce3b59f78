import type { Signer, TurnEvent } from '@sluice/core';

type Kind = 'text' | 'reasoning' | 'tool';

/**
 * Writes blocks of turn events so that they never overlap, though upstream items may: text and thoughts are closed when another item
 * speaks, a call is not, so what other items say meanwhile waits for its end.
 */
export class BlockWriter {
  #events: TurnEvent[] = [];
  #open: { readonly key: string; readonly kind: Kind } | undefined;
  #waiting = new Map<string, (() => void)[]>();
  #outputBytes = 0;
  #hasContent = false;

  /** UTF-8 bytes of text, thoughts and arguments so far. */
  get outputBytes(): number {
    return this.#outputBytes;
  }

  /** Something a client can see has been written. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** Hands over the events written since the last call. */
  take(): TurnEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  /** An event outside of blocks. */
  write(event: TurnEvent): void {
    this.#events.push(event);
  }

  text(key: string, text: string): void {
    this.#do(key, () => {
      this.#openBlock(key, 'text');
      this.#say(text, { type: 'text-delta', text });
    });
  }

  reasoning(key: string, text: string): void {
    this.#do(key, () => {
      this.#openBlock(key, 'reasoning');
      this.#say(text, { type: 'reasoning-delta', text });
    });
  }

  signature(key: string, signature: string, signer: Signer): void {
    this.#do(key, () => {
      this.#openBlock(key, 'reasoning');
      this.#events.push({ type: 'reasoning-signature', signature, signer });
    });
  }

  tool(key: string, id: string, name: string): void {
    this.#do(key, () => {
      this.#endBlock();
      this.#open = { key, kind: 'tool' };
      this.#hasContent = true;
      this.#events.push({ type: 'tool-start', id, name });
    });
  }

  toolJson(key: string, json: string): void {
    this.#do(key, () => this.#say(json, { type: 'tool-delta', json }));
  }

  /** The item says no more. */
  close(key: string): void {
    this.#do(key, () => {
      if (this.#open?.key === key) this.#endBlock();
    });
    if (this.#open === undefined) this.#resume();
  }

  /** Nobody says any more; `drop` forgets what waits. */
  closeAll(drop = false): void {
    if (drop) this.#waiting.clear();
    do {
      this.#endBlock();
      this.#resume();
    } while (this.#open !== undefined || this.#waiting.size > 0);
  }

  #do(key: string, write: () => void): void {
    if (this.#open?.kind !== 'tool' || this.#open.key === key) {
      write();
      return;
    }
    const queue = this.#waiting.get(key);
    if (queue) queue.push(write);
    else this.#waiting.set(key, [write]);
  }

  /** Writes what has waited, in the order of its beginnings, up to the next call that is still open. */
  #resume(): void {
    for (const [key, queue] of this.#waiting) {
      if (this.#open?.kind === 'tool') return;
      this.#waiting.delete(key);
      for (const write of queue) write();
    }
  }

  #openBlock(key: string, kind: 'text' | 'reasoning'): void {
    if (this.#open?.key === key && this.#open.kind === kind) return;
    this.#endBlock();
    this.#open = { key, kind };
    this.#events.push({ type: `${kind}-start` });
  }

  #endBlock(): void {
    if (this.#open) this.#events.push({ type: `${this.#open.kind}-end` });
    this.#open = undefined;
  }

  #say(text: string, event: TurnEvent): void {
    if (text === '') return;
    this.#hasContent = true;
    this.#outputBytes += Buffer.byteLength(text);
    this.#events.push(event);
  }
}

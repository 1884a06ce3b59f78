import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { slice } from './slice.ts';
import type { ToxicOf, ToxicType } from './toxic.ts';

const MAX_QUEUED_BYTES = 1024 * 1024;
const BANDWIDTH_STEP_MS = 20;

interface Packet {
  /** Undefined: the source has ended. */
  readonly bytes: Buffer | undefined;
  readonly at: number;
}

/** What a link asks for at every packet, so toxics can come and go while data flows. */
export interface LinkRules {
  find<T extends ToxicType>(type: T): ToxicOf<T> | undefined;
  /** Ends the whole connection. */
  close(): void;
  readonly closed: AbortSignal;
}

/** One direction of one connection: reads ahead up to 1 MiB, disturbs, writes with back-pressure. */
export class Link {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #rules: LinkRules;
  readonly #queue: Packet[] = [];
  #queued = 0;
  #passed = 0;
  #wake: (() => void) | undefined;

  constructor(source: Socket, sink: Socket, rules: LinkRules) {
    this.#source = source;
    this.#sink = sink;
    this.#rules = rules;
    source.on('data', (bytes: Buffer) => this.#arrive(bytes));
    source.once('end', () => this.#arrive(undefined));
    rules.closed.addEventListener('abort', () => this.#wake?.(), { once: true });
    this.#run().catch((error: unknown) => {
      if (!rules.closed.aborted) throw error;
    });
  }

  #arrive(bytes: Buffer | undefined): void {
    this.#queue.push({ bytes, at: performance.now() });
    this.#queued += bytes?.length ?? 0;
    if (this.#queued > MAX_QUEUED_BYTES) this.#source.pause();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#rules.closed.aborted) {
      const packet = this.#queue.shift();
      if (!packet) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      if (!packet.bytes) return await this.#end();
      this.#queued -= packet.bytes.length;
      if (this.#queued <= MAX_QUEUED_BYTES) this.#source.resume();
      await this.#late(packet.at);
      if (!this.#rules.find('timeout')) await this.#sliced(packet.bytes);
    }
  }

  async #late(arrived: number): Promise<void> {
    const toxic = this.#rules.find('latency');
    if (!toxic) return;
    const { latency, jitter = 0 } = toxic;
    await this.#pause(arrived + latency + (Math.random() * 2 - 1) * jitter - performance.now());
  }

  async #sliced(bytes: Buffer): Promise<void> {
    const toxic = this.#rules.find('slicer');
    if (!toxic) return this.#throttled(bytes);
    for (const piece of slice(bytes, toxic.averageSize, toxic.sizeVariation ?? 0)) {
      await this.#throttled(piece);
      // Without a turn of the event loop the kernel would join neighbouring pieces into one segment.
      await (toxic.delay ? this.#pause(toxic.delay / 1_000) : new Promise((resolve) => setImmediate(resolve)));
    }
  }

  async #throttled(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const toxic = this.#rules.find('bandwidth');
      if (!toxic) return this.#write(rest);
      const step = Math.max(1, Math.floor(toxic.rate * BANDWIDTH_STEP_MS));
      const piece = rest.subarray(0, step);
      await this.#pause(piece.length / toxic.rate);
      await this.#write(piece);
      rest = rest.subarray(step);
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    const room = (this.#rules.find('limit_data')?.bytes ?? Number.POSITIVE_INFINITY) - this.#passed;
    const allowed = bytes.length <= room ? bytes : bytes.subarray(0, Math.max(0, room));
    this.#passed += allowed.length;
    const flushed = allowed.length === 0 || this.#sink.write(allowed);
    if (bytes.length >= room) return this.#rules.close();
    if (!flushed) await once(this.#sink, 'drain', { signal: this.#rules.closed });
  }

  async #end(): Promise<void> {
    const toxic = this.#rules.find('slow_close');
    if (toxic) await this.#pause(toxic.delay);
    this.#sink.end();
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await delay(milliseconds, undefined, { signal: this.#rules.closed });
  }
}

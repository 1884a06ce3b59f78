import { EventStreamError } from './error.ts';
import { FrameAssembly } from './frame-assembly.ts';
import { HeaderMemory } from './header-memory.ts';
import type { Message } from './message.ts';
import {
  CHECKSUM_BYTES,
  DEFAULT_LIMITS,
  type Limits,
  MIN_MESSAGE_BYTES,
  PRELUDE_BYTES,
  type Prelude,
  readPrelude,
  verifyMessageChecksum,
} from './prelude.ts';

/**
 * Turns the bytes of one event stream into messages, whatever the chunking: the messages and the fault, if any, depend on
 * the bytes alone.
 *
 * **How long a message is valid.** The payload and byte-array headers of a frame that lies whole inside a chunk are views
 * on that chunk: they cost no copy, they keep the chunk's memory alive, and they change if the caller overwrites it.
 * Copy (`payload.slice()`) what outlives the handling of its event. Of a frame spread over chunks they are views on memory
 * that is never written again. Messages with equal headers may share one `headers` object.
 *
 * **Faults.** The first fault ends the decoder: there is no way to find the next frame in a stream that is out of step.
 * Messages that were complete before the fault are never lost: if the chunk held any, `push` returns them and it is the
 * next `push` or `end` that throws; `failure` tells at once.
 *
 * Memory held between calls is that of one unfinished frame, at most twice the bytes of it that have arrived or 64 KiB.
 */
export class MessageDecoder {
  readonly #limits: Limits;
  readonly #headers = new HeaderMemory();
  readonly #unfinished: FrameAssembly;
  #frameOffset = 0;
  #failure: EventStreamError | undefined;

  /** @param limits the largest frame believed; AWS's own limits by default. */
  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#unfinished = new FrameAssembly(this.#limits);
  }

  /** The fault that ended this decoder, if one has. */
  get failure(): EventStreamError | undefined {
    return this.#failure;
  }

  /**
   * Decodes the next bytes of the stream.
   *
   * @returns the messages that these bytes complete, in order; often none or several.
   * @throws EventStreamError when the stream breaks the format before any message of this chunk, and the same error at
   * every call after a fault.
   */
  push(chunk: Uint8Array): Message[] {
    if (this.#failure) throw this.#failure;
    const messages: Message[] = [];
    try {
      this.#decode(chunk, messages);
    } catch (error) {
      if (!(error instanceof EventStreamError)) throw error;
      this.#fail(error);
      if (messages.length === 0) throw error;
    }
    return messages;
  }

  /**
   * Says that the stream is over.
   *
   * @throws EventStreamError `truncated` when it ended inside a frame, or the fault that ended the decoder before.
   */
  end(): void {
    if (this.#failure) throw this.#failure;
    const { length, expectedLength } = this.#unfinished;
    if (length === 0) return;
    const expected = expectedLength === undefined ? `at least ${MIN_MESSAGE_BYTES} bytes` : `${expectedLength} bytes`;
    throw this.#fail(new EventStreamError('truncated', this.#frameOffset, expected, `${length}`));
  }

  #fail(error: EventStreamError): EventStreamError {
    this.#failure = error;
    this.#unfinished.clear();
    return error;
  }

  #decode(chunk: Uint8Array, messages: Message[]): void {
    let at = 0;
    if (this.#unfinished.length > 0) {
      at = this.#unfinished.add(chunk, 0, this.#frameOffset);
      const frame = this.#unfinished.take();
      if (frame) messages.push(this.#read(frame.bytes, 0, frame.prelude));
    }
    while (chunk.length - at >= PRELUDE_BYTES) {
      const prelude = readPrelude(chunk, at, this.#frameOffset, this.#limits);
      if (chunk.length - at < prelude.totalBytes) {
        this.#unfinished.begin(prelude);
        break;
      }
      messages.push(this.#read(chunk, at, prelude));
      at += prelude.totalBytes;
    }
    if (at < chunk.length) this.#unfinished.add(chunk, at, this.#frameOffset);
  }

  /** Reads the whole frame at `at` and moves on to the next. */
  #read(bytes: Uint8Array, at: number, prelude: Prelude): Message {
    const offset = this.#frameOffset;
    verifyMessageChecksum(bytes, at, offset, prelude);
    const headersAt = at + PRELUDE_BYTES;
    const payloadAt = headersAt + prelude.headerBytes;
    const headers = this.#headers.read(bytes, headersAt, payloadAt, offset + PRELUDE_BYTES);
    const payloadBytes = at + prelude.totalBytes - CHECKSUM_BYTES - payloadAt;
    this.#frameOffset = offset + prelude.totalBytes;
    return { headers, payload: new Uint8Array(bytes.buffer, bytes.byteOffset + payloadAt, payloadBytes) };
  }
}

import type { ServerResponse } from 'node:http';
import { Chunker, type Chunking } from './chunker.ts';
import type { Ticker } from './ticker.ts';

/** One frame or record of an answer. `content` frames are text, reasoning and tool input: they are paced and count as one output token each. */
export interface Step {
  readonly frame: Buffer;
  readonly content: boolean;
}

/** How the frames of one answer are handed to the socket, and where that breaks. */
export interface StreamPlan {
  /** Content frames per second; 0 = as fast as the reader takes them. */
  readonly pace: number;
  readonly chunking: Chunking;
  readonly seed: number;
  /**
   * `reset`: TCP RST after `afterBytes` of body (default: in the middle of the third frame); `fin`: the socket is closed
   * there without the last HTTP chunk; `truncate`: the HTTP body ends there correctly.
   */
  readonly cut?: { readonly kind: 'reset' | 'fin' | 'truncate'; readonly afterBytes?: number };
  /** Nothing after `afterFrames` frames (default 3) for `milliseconds`; absent: until the reader leaves. */
  readonly stall?: { readonly afterFrames?: number; readonly milliseconds?: number };
  /** What becomes of a frame on its way, by its number from 1. */
  readonly damage?: (frame: Buffer, number: number) => Buffer;
}

/** How a stream ended: all of it was taken by the socket, the reader left first, or a scripted fault cut it. */
export type StreamEnd = 'finished' | 'aborted' | 'cut';

const MAX_FRAMES_PER_TURN = 64;
const DEFAULT_FAULT_FRAME = 3;

/**
 * Sends one answer: at its pace, in its pieces, honouring back-pressure, and breaking where the script says so.
 */
export class PacedStream {
  readonly #response: ServerResponse;
  readonly #steps: Iterator<Step, void>;
  readonly #ticker: Ticker;
  readonly #plan: StreamPlan;
  readonly #drip: number;
  readonly #chunker: Chunker;
  #pieces: Buffer[] = [];
  #startedAt = 0;
  #contentFrames = 0;
  #frames = 0;
  #produced = 0;
  #bytes = 0;
  #cutAt = Number.POSITIVE_INFINITY;
  #stalled = false;
  #exhausted = false;
  #state: 'sending' | 'finished' | 'cut' | 'closed' = 'sending';

  constructor(response: ServerResponse, plan: StreamPlan, steps: Iterator<Step, void>, ticker: Ticker) {
    this.#response = response;
    this.#steps = steps;
    this.#ticker = ticker;
    this.#plan = plan;
    this.#drip = plan.chunking.by === 'drip' ? 1_000 / plan.chunking.size : 0;
    this.#chunker = new Chunker(plan.chunking, plan.seed);
    if (plan.cut?.afterBytes !== undefined) this.#cutAt = plan.cut.afterBytes;
  }

  /** Content frames handed over so far, which is also the number of output tokens. */
  get outputTokens(): number {
    return this.#contentFrames;
  }

  /** Bytes of body handed to the socket so far. */
  get bytes(): number {
    return Math.min(this.#bytes, this.#cutAt);
  }

  /** Begins to send; the pace counts from here. Does nothing once the response is closed. */
  start(): void {
    this.#startedAt = performance.now();
    this.#pump();
  }

  /** To be called when the response is closed: sends no more, and says how it ended. */
  close(): StreamEnd {
    const finished = this.#state === 'finished' && this.#response.writableFinished;
    const end = this.#state === 'cut' ? 'cut' : finished ? 'finished' : 'aborted';
    this.#state = 'closed';
    return end;
  }

  readonly #pump = (): void => {
    for (let sent = 0; this.#state === 'sending'; ) {
      const piece = this.#pieces.shift();
      if (piece) {
        if (this.#write(piece)) continue;
        return;
      }
      if (this.#exhausted) {
        this.#finish();
        return;
      }
      const wait = this.#waitForNext();
      if (wait > 0) {
        if (wait !== Number.POSITIVE_INFINITY) this.#ticker.after(wait, this.#pump);
        return;
      }
      if (++sent > MAX_FRAMES_PER_TURN) {
        setImmediate(this.#pump);
        return;
      }
      this.#take();
    }
  };

  /** Milliseconds until the next frame is due; 0 = now, infinity = never. */
  #waitForNext(): number {
    const { stall, pace } = this.#plan;
    if (stall && !this.#stalled && this.#frames >= (stall.afterFrames ?? DEFAULT_FAULT_FRAME)) {
      this.#stalled = true;
      this.#startedAt += stall.milliseconds ?? 0;
      return stall.milliseconds ?? Number.POSITIVE_INFINITY;
    }
    if (pace <= 0) return 0;
    return this.#startedAt + (this.#contentFrames * 1_000) / pace - performance.now();
  }

  #take(): void {
    const next = this.#steps.next();
    if (next.done) {
      this.#exhausted = true;
      this.#pieces = this.#chunker.flush();
      return;
    }
    this.#frames++;
    if (next.value.content) this.#contentFrames++;
    this.#pieces = this.#chunker.cut(this.#damaged(next.value.frame));
    this.#produced += next.value.frame.length;
  }

  #damaged(frame: Buffer): Buffer {
    const { cut, damage } = this.#plan;
    if (cut && cut.afterBytes === undefined && this.#frames === DEFAULT_FAULT_FRAME) {
      this.#cutAt = this.#produced + (frame.length >> 1);
    }
    return damage ? damage(frame, this.#frames) : frame;
  }

  /** Hands a piece to the socket. False when the next one has to wait (its turn is arranged) or will never come. */
  #write(piece: Buffer): boolean {
    const room = this.#cutAt - this.#bytes;
    this.#bytes += piece.length;
    if (piece.length >= room) {
      this.#cut(piece.subarray(0, Math.max(0, room)));
      return false;
    }
    if (!this.#response.write(piece)) {
      this.#response.once('drain', this.#pump);
      return false;
    }
    if (this.#drip > 0) this.#ticker.after(this.#drip, this.#pump);
    return this.#drip === 0;
  }

  #cut(last: Buffer): void {
    this.#state = 'cut';
    const kind = this.#plan.cut?.kind;
    const response = this.#response;
    const { socket } = response;
    if (kind === 'truncate') {
      response.end(last);
      return;
    }
    const close = (): void => {
      if (kind === 'reset') socket?.resetAndDestroy();
      else socket?.end();
    };
    if (last.length > 0) response.write(last, close);
    else close();
  }

  #finish(): void {
    this.#state = 'finished';
    this.#response.end();
  }
}

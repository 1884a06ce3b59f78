import type { ChatUsage, ChunkHead } from '../openai-chat/index.ts';
import type { CompletionFinishReason } from './response.ts';

/** Frames `text_completion` records of one streamed answer with one choice; what does not change is serialised once. */
export class CompletionChunkEncoder {
  readonly #head: string;
  readonly #tail: string;
  readonly #usageTail: string;

  constructor({ id, created, model, includeUsage }: ChunkHead) {
    const common = JSON.stringify({ id, object: 'text_completion', created, model }).slice(0, -1);
    const usage = includeUsage ? ',"usage":null' : '';
    this.#head = `data: ${common},"choices":[{"index":0,"text":`;
    this.#tail = `,"logprobs":null,"finish_reason":null}]${usage}}\n\n`;
    this.#usageTail = `data: ${common},"choices":[],"usage":`;
  }

  text(text: string): string {
    return `${this.#head}${JSON.stringify(text)}${this.#tail}`;
  }

  finish(reason: CompletionFinishReason): string {
    return `${this.#head}""${this.#tail.replace('"finish_reason":null', `"finish_reason":"${reason}"`)}`;
  }

  /** The chunk without choices behind the finish; only for those who asked for it. */
  usage(usage: ChatUsage): string {
    return `${this.#usageTail}${JSON.stringify(usage)}}\n\n`;
  }
}

import type { OpenaiErrorBody } from '../openai-error/index.ts';
import { encodeData } from '../sse/index.ts';
import type { ChatFinishReason, ChatToolCall, ChatUsage } from './response.ts';

/** The record that closes every stream, whatever came before. */
export const DONE = encodeData('[DONE]');

/** The record that tells of a failure inside a stream; {@link DONE} follows it. */
export function errorChunk(body: OpenaiErrorBody): string {
  return encodeData(JSON.stringify(body));
}

/** What all chunks of one answer repeat. */
export interface ChunkHead {
  readonly id: string;
  /** Epoch seconds. */
  readonly created: number;
  readonly model: string;
  /** The client asked for usage: every chunk but the last then carries `usage: null`. */
  readonly includeUsage: boolean;
}

/**
 * Frames `chat.completion.chunk` records of one answer with one choice. What does not change is serialised once: a delta
 * costs the escaping of its own text and no more.
 */
export class ChunkEncoder {
  readonly #head: string;
  readonly #tail: string;
  readonly #usageTail: string;

  constructor({ id, created, model, includeUsage }: ChunkHead) {
    const common = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
    const usage = includeUsage ? ',"usage":null' : '';
    this.#head = `data: ${common},"choices":[{"index":0,"delta":{`;
    this.#tail = `},"logprobs":null,"finish_reason":null}]${usage}}\n\n`;
    this.#usageTail = `data: ${common},"choices":[],"usage":`;
  }

  /** The first chunk of every answer. */
  role(): string {
    return `${this.#head}"role":"assistant","content":""${this.#tail}`;
  }

  content(text: string): string {
    return `${this.#head}"content":${JSON.stringify(text)}${this.#tail}`;
  }

  reasoning(text: string): string {
    return `${this.#head}"reasoning_content":${JSON.stringify(text)}${this.#tail}`;
  }

  /** Opens the call that is the `index`-th of the answer, counted from 0 and among tool calls only. */
  toolCall(index: number, call: ChatToolCall): string {
    return `${this.#head}"tool_calls":[${JSON.stringify({ index, ...call })}]${this.#tail}`;
  }

  /** A slice of that call's arguments. */
  toolArguments(index: number, json: string): string {
    const slice = `{"index":${index},"function":{"arguments":${JSON.stringify(json)}}}`;
    return `${this.#head}"tool_calls":[${slice}]${this.#tail}`;
  }

  /** The legacy call, opened with its name and continued without. */
  functionCall(name: string | undefined, json: string): string {
    const call = name === undefined ? { arguments: json } : { name, arguments: json };
    return `${this.#head}"function_call":${JSON.stringify(call)}${this.#tail}`;
  }

  finish(reason: ChatFinishReason): string {
    return `${this.#head}${this.#tail.replace('"finish_reason":null', `"finish_reason":"${reason}"`)}`;
  }

  /** The chunk without choices behind the finish; only for those who asked for it. */
  usage(usage: ChatUsage): string {
    return `${this.#usageTail}${JSON.stringify(usage)}}\n\n`;
  }
}

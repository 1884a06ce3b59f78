import { BlockChecker, type Json } from './anthropic-block.ts';
import type { SseEvent } from './read-sse.ts';

/**
 * What is wrong with an Anthropic Messages event stream; an empty list means it is one a strict client accepts: one
 * message_start before everything but pings, blocks with contiguous indexes opened and closed one after the other, deltas
 * that fit their block, tool input that parses, a message_delta with stop reason and usage, and exactly one terminal
 * event, message_stop or error, with nothing behind it. Event types nobody knows are allowed, as the API's own rules ask.
 */
export function checkAnthropicStream(events: readonly SseEvent[]): string[] {
  const checker = new StreamChecker();
  for (const event of events) checker.take(event);
  return checker.finish();
}

class StreamChecker {
  readonly #problems: string[] = [];
  #started = false;
  #terminal: 'message_stop' | 'error' | undefined;
  #open: { readonly index: number; readonly block: BlockChecker } | undefined;
  #blocks = 0;
  #tools = 0;
  #stopReason: string | undefined;

  take({ event, data }: SseEvent): void {
    const body = parse(data);
    if (!body) {
      this.#report(`data of ${event ?? 'an unnamed event'} is not a JSON object`);
      return;
    }
    const type = String(body['type']);
    if (event !== type) this.#report(`event ${event ?? '(none)'} carries type ${type}`);
    if (this.#terminal) {
      this.#report(`${type} after ${this.#terminal}`);
      return;
    }
    if (!this.#started && type !== 'message_start' && type !== 'ping' && type !== 'error')
      this.#report(`${type} before message_start`);
    if (this.#stopReason !== undefined && type.startsWith('content_block')) this.#report(`${type} after message_delta`);
    if (Object.hasOwn(this.#byType, type)) this.#byType[type]?.(body);
  }

  finish(): string[] {
    if (!this.#terminal) this.#report('the stream ends without message_stop or error');
    return this.#problems;
  }

  readonly #report = (problem: string): void => {
    this.#problems.push(problem);
  };

  readonly #byType: Readonly<Record<string, (body: Json) => void>> = {
    message_start: (body) => this.#messageStart(object(body['message'])),
    content_block_start: (body) => this.#blockStart(body),
    content_block_delta: (body) => this.#blockDelta(body),
    content_block_stop: (body) => this.#blockStop(body),
    message_delta: (body) => this.#messageDelta(body),
    message_stop: () => this.#messageStop(),
    error: (body) => this.#error(object(body['error'])),
  };

  #messageStart(message: Json): void {
    if (this.#started) this.#report('a second message_start');
    this.#started = true;
    if (typeof message['id'] !== 'string' || message['id'] === '') this.#report('message_start without id');
    if (message['type'] !== 'message') this.#report('message_start without type message');
    if (message['role'] !== 'assistant') this.#report('message_start without role assistant');
    if (typeof message['model'] !== 'string') this.#report('message_start without model');
    if (!Array.isArray(message['content']) || message['content'].length > 0)
      this.#report('message_start without content []');
    for (const name of ['stop_reason', 'stop_sequence']) {
      if (message[name] !== null) this.#report(`message_start without ${name} null`);
    }
    const usage = object(message['usage']);
    if (!isCount(usage['input_tokens']) || !isCount(usage['output_tokens']))
      this.#report('message_start without usage');
  }

  #blockStart(body: Json): void {
    const index = Number(body['index']);
    if (this.#open) this.#report(`block ${index} starts while block ${this.#open.index} is open`);
    if (index !== this.#blocks) this.#report(`block index ${index} where ${this.#blocks} is next`);
    const block = new BlockChecker(index, object(body['content_block']), this.#report);
    if (block.type === 'tool_use') this.#tools++;
    this.#open = { index, block };
    this.#blocks = index + 1;
  }

  #blockDelta(body: Json): void {
    const index = Number(body['index']);
    if (this.#open?.index !== index) {
      this.#report(`delta for block ${index}, which is not open`);
      return;
    }
    this.#open.block.delta(object(body['delta']), this.#report);
  }

  #blockStop(body: Json): void {
    const index = Number(body['index']);
    if (this.#open?.index !== index) {
      this.#report(`stop of block ${index}, which is not open`);
      return;
    }
    this.#open.block.stop(this.#report);
    this.#open = undefined;
  }

  #messageDelta(body: Json): void {
    if (this.#open) this.#report(`message_delta while block ${this.#open.index} is open`);
    const { stop_reason: reason } = object(body['delta']);
    if (typeof reason === 'string') this.#stopReason = reason;
    if (!isCount(object(body['usage'])['output_tokens'])) this.#report('message_delta without usage.output_tokens');
  }

  #messageStop(): void {
    this.#terminal = 'message_stop';
    if (this.#open) this.#report(`message_stop while block ${this.#open.index} is open`);
    if (this.#stopReason === undefined) this.#report('message_stop without a stop_reason before it');
    if (this.#stopReason === 'tool_use' && this.#tools === 0)
      this.#report('stop_reason tool_use without a tool_use block');
    if (this.#stopReason === 'end_turn' && this.#tools > 0) this.#report('stop_reason end_turn with a tool_use block');
  }

  #error(error: Json): void {
    this.#terminal = 'error';
    if (typeof error['type'] !== 'string' || typeof error['message'] !== 'string')
      this.#report('error without type and message');
  }
}

function parse(data: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

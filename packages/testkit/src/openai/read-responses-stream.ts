import { readSseText } from '../sse/index.ts';
import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';
import { type ResponsesTool, StreamedItem } from './streamed-item.ts';

/** What a strict reader finds in a Responses stream. */
export interface ResponsesStreamFacts {
  readonly text: string;
  /** Reasoning summaries together. */
  readonly thinking: string;
  readonly refusal: string;
  /** `encrypted_content` of the reasoning items. */
  readonly encrypted: readonly string[];
  readonly tools: readonly ResponsesTool[];
  /** Types of the output items in order. */
  readonly items: readonly string[];
  /** `completed`, `incomplete:reason` or `failed`; undefined when the stream never said. */
  readonly finish: string | undefined;
  readonly usage: JsonObject | undefined;
  readonly model: string | undefined;
  readonly responseId: string | undefined;
  /** The error of `response.failed`, or the error event. */
  readonly error: JsonObject | undefined;
  /** Types of events that are none of this reader's. */
  readonly unknown: readonly string[];
  /** Everything a strict client would object to. */
  readonly violations: readonly string[];
}

/** Reads a whole stream of the Responses API. */
export function readResponsesStream(body: string): ResponsesStreamFacts {
  const { events, problems, unfinished } = readSseText(body);
  const reader = new ResponsesReader();
  for (const problem of problems) reader.report(problem);
  if (unfinished) reader.report('the last event has no blank line after it');
  for (const { event, data } of events) reader.take(event, data);
  return reader.facts();
}

class ResponsesReader {
  readonly #violations: string[] = [];
  readonly #items: StreamedItem[] = [];
  readonly #unknown: string[] = [];
  #next = 0;
  #responseId: string | undefined;
  #model: string | undefined;
  #finish: string | undefined;
  #usage: JsonObject | undefined;
  #error: JsonObject | undefined;
  #terminal: string | undefined;

  readonly report = (problem: string): void => {
    this.#violations.push(problem);
  };

  take(name: string | undefined, data: string): void {
    const event = parsed(data);
    if (!event) {
      this.report(`data of ${name ?? 'an unnamed event'} is not a JSON object: ${data.slice(0, 40)}`);
      return;
    }
    const type = asText(event['type']);
    if (name !== type) this.report(`event ${name ?? '(none)'} carries type ${type}`);
    if (this.#terminal) this.report(`${type} after ${this.#terminal}`);
    if (type.startsWith('response.') || type === 'error') this.#number(type, event['sequence_number']);
    if (this.#responseId === undefined && type !== 'response.created' && type !== 'error') {
      this.report(`${type} before response.created`);
    }
    this.#dispatch(type, event);
  }

  #number(type: string, sequence: unknown): void {
    if (sequence !== this.#next)
      this.report(`${type} has sequence_number ${String(sequence)} where ${this.#next} is next`);
    this.#next = typeof sequence === 'number' ? sequence + 1 : this.#next;
  }

  #dispatch(type: string, event: JsonObject): void {
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        this.#life(type, asObject(event['response']));
        return;
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        this.#terminal = type;
        this.#life(type, asObject(event['response']));
        this.#end(type, asObject(event['response']));
        return;
      case 'error':
        this.#terminal = type;
        this.#error = event;
        if (typeof (event['message'] ?? asObject(event['error'])['message']) !== 'string') {
          this.report('an error without message');
        }
        return;
      case 'response.output_item.added': {
        const index = event['output_index'];
        if (index !== this.#items.length) {
          this.report(`output index ${String(index)} where ${this.#items.length} is next`);
        }
        const open = this.#items.find((item) => !item.done);
        if (open) this.report(`item ${this.#items.length} is added while item ${open.index} is open`);
        this.#items.push(new StreamedItem(this.#items.length, asObject(event['item']), this.report));
        return;
      }
      default: {
        if (event['output_index'] === undefined) {
          this.#unknown.push(type);
          return;
        }
        const item = this.#items[Number(event['output_index'])];
        if (!item) this.report(`${type} for item ${String(event['output_index'])}, which was never added`);
        else if (!item.take(type, event)) this.#unknown.push(type);
      }
    }
  }

  #life(type: string, response: JsonObject): void {
    const { id, object, model, status } = response;
    if (object !== 'response') this.report(`${type} without a response object`);
    if (typeof id !== 'string' || id === '') this.report(`${type} without response.id`);
    if (type === 'response.created' && this.#responseId !== undefined) this.report('a second response.created');
    this.#responseId ??= asText(id);
    this.#model ??= asText(model);
    if (id !== this.#responseId) this.report(`${type} is of another response`);
    const wanted = type === 'response.created' ? 'in_progress' : type.slice('response.'.length);
    if (status !== wanted && status !== 'queued') this.report(`${type} has status ${String(status)}`);
  }

  #end(type: string, response: JsonObject): void {
    const { usage, output, error, incomplete_details: details } = response;
    this.#usage = usage ? asObject(usage) : undefined;
    this.#finish = type.slice('response.'.length);
    if (type === 'response.failed') {
      this.#error = asObject(error);
      if (typeof this.#error['code'] !== 'string') this.report('response.failed without error.code');
      return;
    }
    if (type === 'response.incomplete') {
      const reason = asText(asObject(details)['reason']);
      if (reason === '') this.report('response.incomplete without a reason');
      this.#finish += `:${reason}`;
    }
    for (const item of this.#items) if (!item.done) this.report(`${type} while item ${item.index} is open`);
    const items = asArray(output).map(asObject);
    if (items.length !== this.#items.length) {
      this.report(`${type} carries ${items.length} of ${this.#items.length} items`);
    } else {
      for (const [index, item] of items.entries()) this.#items[index]?.compare(item, type);
    }
    if (this.#usage) {
      const { input_tokens: input, output_tokens: spoken, total_tokens: total } = this.#usage;
      if (Number(input) + Number(spoken) !== total) this.report('total_tokens is not the sum');
    }
  }

  facts(): ResponsesStreamFacts {
    if (!this.#terminal) this.report('the stream ends without a terminal event');
    const of = (type: string): StreamedItem[] => this.#items.filter((item) => item.type === type);
    return {
      text: of('message')
        .map(({ text }) => text)
        .join(''),
      thinking: of('reasoning')
        .map(({ text }) => text)
        .join(''),
      refusal: of('message')
        .map(({ refusal }) => refusal)
        .join(''),
      encrypted: of('reasoning')
        .map(({ final }) => asText(final['encrypted_content']))
        .filter(Boolean),
      tools: of('function_call').map((item) => item.tool()),
      items: this.#items.map(({ type }) => type),
      finish: this.#finish,
      usage: this.#usage,
      model: this.#model,
      responseId: this.#responseId,
      error: this.#error,
      unknown: this.#unknown,
      violations: this.#violations,
    };
  }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

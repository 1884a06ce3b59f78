import { readSseText } from '../sse/index.ts';
import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';

/** One tool call that came through a stream. */
export interface ChatTool {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  /** The fragments together. */
  readonly arguments: string;
  /** Parsed; undefined when it is no JSON. */
  readonly input: unknown;
}

/** What a strict reader finds in a Chat Completions stream. Texts are those of choice 0. */
export interface ChatStreamFacts {
  readonly text: string;
  /** `reasoning_content` or `reasoning`. */
  readonly thinking: string;
  readonly refusal: string;
  readonly tools: readonly ChatTool[];
  /** `finish_reason`; undefined when the stream never said. */
  readonly finish: string | undefined;
  readonly usage: JsonObject | undefined;
  readonly model: string | undefined;
  /** The error record it ended with. */
  readonly error: JsonObject | undefined;
  /** Whether `[DONE]` came. */
  readonly done: boolean;
  readonly chunks: number;
  /** Everything a strict client would object to. */
  readonly violations: readonly string[];
}

const FINISHES: ReadonlySet<unknown> = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

/** Reads a whole stream of Chat Completions. */
export function readChatStream(body: string): ChatStreamFacts {
  const { events, problems, unfinished } = readSseText(body);
  const reader = new ChatReader();
  for (const problem of problems) reader.report(problem);
  if (unfinished) reader.report('the last record has no blank line after it');
  for (const { event, data } of events) reader.take(event, data);
  return reader.facts();
}

class ChatReader {
  readonly #violations: string[] = [];
  readonly #tools: { index: number; id: string; name: string; arguments: string }[] = [];
  #text = '';
  #thinking = '';
  #refusal = '';
  #finish: string | undefined;
  #usage: JsonObject | undefined;
  #error: JsonObject | undefined;
  #identity: JsonObject | undefined;
  #done = false;
  #chunks = 0;
  #rolled = false;

  report(problem: string): void {
    this.#violations.push(problem);
  }

  take(event: string | undefined, data: string): void {
    if (this.#done) this.report(`a record after [DONE]: ${data.slice(0, 40)}`);
    if (event !== undefined && event !== 'error') this.report(`a record with the event name ${event}`);
    if (data === '[DONE]') {
      this.#done = true;
      return;
    }
    const chunk = parsed(data);
    if (!chunk) {
      this.report(`data is not a JSON object: ${data.slice(0, 40)}`);
      return;
    }
    if (this.#error) this.report('a record after an error');
    if (chunk['error'] !== undefined) {
      this.#error = asObject(chunk['error']);
      if (typeof this.#error['message'] !== 'string') this.report('an error without message');
      return;
    }
    this.#chunk(chunk);
  }

  #chunk(chunk: JsonObject): void {
    this.#chunks++;
    const { id, object, created, model, choices, usage } = chunk;
    if (object !== 'chat.completion.chunk') this.report(`object ${String(object)}`);
    this.#identity ??= { id, created, model };
    for (const [name, first] of Object.entries(this.#identity)) {
      if (first === undefined || first === '') this.report(`a chunk without ${name}`);
      if (chunk[name] !== first) this.report(`${name} changes within the stream`);
    }
    if (usage !== undefined && usage !== null) this.#takeUsage(asObject(usage));
    if (!Array.isArray(choices)) {
      this.report('a chunk without choices');
      return;
    }
    if (choices.length === 0 && !usage) this.report('a chunk with neither choices nor usage');
    for (const choice of choices.map(asObject)) {
      if (typeof choice['index'] !== 'number') this.report('a choice without index');
      if (choice['index'] === 0 || choice['index'] === undefined) this.#choice(choice);
    }
  }

  #choice({ delta, finish_reason: finish }: JsonObject): void {
    const { role, content, refusal, reasoning_content: thinking, reasoning, tool_calls: calls } = asObject(delta);
    const speaks = [content, refusal, thinking, reasoning].some((each) => typeof each === 'string' && each !== '');
    if (typeof delta !== 'object' || delta === null) this.report('a choice without delta');
    if (finish === undefined) this.report('a choice without finish_reason');
    if (this.#finish !== undefined && (speaks || asArray(calls).length > 0)) this.report('content after finish_reason');
    if (role === 'assistant') this.#rolled = true;
    else if (role !== undefined) this.report(`role ${String(role)}`);
    if (!this.#rolled) this.report('the first delta has no role');
    this.#rolled = true;
    this.#text += asText(content);
    this.#refusal += asText(refusal);
    this.#thinking += asText(thinking) + asText(reasoning);
    for (const call of asArray(calls).map(asObject)) this.#call(call);
    if (typeof finish === 'string') {
      if (!FINISHES.has(finish)) this.report(`finish_reason ${finish}`);
      if (this.#finish !== undefined) this.report('a second finish_reason');
      this.#finish = finish;
    }
  }

  #call({ index, id, type, function: called }: JsonObject): void {
    const { name, arguments: fragment } = asObject(called);
    if (typeof index !== 'number') {
      this.report('a tool call delta without index');
      return;
    }
    const known = this.#tools.find((tool) => tool.index === index);
    if (known) {
      if (typeof id === 'string' && id !== known.id) this.report(`tool call ${index} changes its id`);
      if (typeof name === 'string' && name !== '') this.report(`tool call ${index} is named a second time`);
      known.arguments += asText(fragment);
      return;
    }
    if (index !== this.#tools.length) this.report(`tool call index ${index} where ${this.#tools.length} is next`);
    if (typeof id !== 'string' || id === '') this.report(`tool call ${index} has no id`);
    if (type !== 'function') this.report(`tool call ${index} has type ${String(type)}`);
    if (typeof name !== 'string' || name === '') this.report(`tool call ${index} has no name`);
    if (this.#tools.some((tool) => tool.id === id)) this.report(`two tool calls have the id ${String(id)}`);
    this.#tools.push({ index, id: asText(id), name: asText(name), arguments: asText(fragment) });
  }

  #takeUsage(usage: JsonObject): void {
    if (this.#usage) this.report('usage twice');
    this.#usage = usage;
    const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
    if (Number(prompt) + Number(completion) !== total) this.report('total_tokens is not the sum');
  }

  facts(): ChatStreamFacts {
    const tools = this.#tools.map((tool) => ({ ...tool, input: anyJson(tool.arguments || '{}') }));
    for (const { index, input, arguments: text } of tools) {
      if (input === undefined) this.report(`the arguments of tool call ${index} are not JSON: ${text.slice(0, 40)}`);
    }
    if (!this.#error && this.#finish === undefined) this.report('the stream ends without finish_reason');
    if (!this.#error && !this.#done) this.report('the stream ends without [DONE]');
    if (this.#finish === 'tool_calls' && tools.length === 0)
      this.report('finish_reason tool_calls without a tool call');
    if (this.#finish === 'stop' && tools.length > 0) this.report('finish_reason stop with a tool call');
    return {
      text: this.#text,
      thinking: this.#thinking,
      refusal: this.#refusal,
      tools,
      finish: this.#finish,
      usage: this.#usage,
      model: this.#identity ? asText(this.#identity['model']) : undefined,
      error: this.#error,
      done: this.#done,
      chunks: this.#chunks,
      violations: this.#violations,
    };
  }
}

function anyJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsed(text: string): JsonObject | undefined {
  const value = anyJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

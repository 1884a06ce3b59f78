import { readSseText } from '../sse/index.ts';
import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';

/** One function call that came through a stream. */
export interface GeminiTool {
  /** Empty when the call had none. */
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly signature: string | undefined;
}

/** What a strict reader finds in a stream of the Gemini API, in Antigravity's envelope or without. */
export interface GeminiStreamFacts {
  readonly text: string;
  /** Texts of the thought parts. */
  readonly thinking: string;
  /** Signatures of parts that are no function calls. */
  readonly signatures: readonly string[];
  readonly tools: readonly GeminiTool[];
  /** `finishReason`, or `blocked:` and the block reason; undefined when the stream never said. */
  readonly finish: string | undefined;
  /** The last `usageMetadata`. */
  readonly usage: JsonObject | undefined;
  readonly model: string | undefined;
  readonly error: JsonObject | undefined;
  /** Whether records came in Antigravity's envelope. */
  readonly wrapped: boolean;
  readonly records: number;
  /** Everything a strict client would object to. */
  readonly violations: readonly string[];
}

const DATA = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
];

/** Reads a whole `alt=sse` stream. */
export function readGeminiStream(body: string): GeminiStreamFacts {
  const { events, problems, unfinished } = readSseText(body);
  const reader = new GeminiReader();
  for (const problem of problems) reader.report(problem);
  if (unfinished) reader.report('the last record has no blank line after it');
  for (const { event, data } of events) reader.take(event, data);
  return reader.facts();
}

class GeminiReader {
  readonly #violations: string[] = [];
  readonly #signatures: string[] = [];
  readonly #tools: GeminiTool[] = [];
  #text = '';
  #thinking = '';
  #finish: string | undefined;
  #usage: JsonObject | undefined;
  #model: string | undefined;
  #responseId: string | undefined;
  #error: JsonObject | undefined;
  #wrapped: boolean | undefined;
  #records = 0;

  report(problem: string): void {
    this.#violations.push(problem);
  }

  take(event: string | undefined, data: string): void {
    if (event !== undefined) this.report(`a record with the event name ${event}`);
    const record = parsed(data);
    if (!record) {
      this.report(`data is not a JSON object: ${data.slice(0, 40)}`);
      return;
    }
    this.#records++;
    if (this.#error) this.report('a record after an error');
    if (record['error'] !== undefined) {
      this.#error = asObject(record['error']);
      const { code, message, status } = this.#error;
      if (typeof code !== 'number' || typeof message !== 'string' || typeof status !== 'string') {
        this.report('an error without code, message and status');
      }
      return;
    }
    const wrapped = typeof record['response'] === 'object';
    this.#wrapped ??= wrapped;
    if (this.#wrapped !== wrapped) this.report('records with and without an envelope');
    this.#response(wrapped ? asObject(record['response']) : record);
  }

  #response(response: JsonObject): void {
    const { candidates, usageMetadata, modelVersion, responseId, promptFeedback } = response;
    if (usageMetadata !== undefined) this.#takeUsage(asObject(usageMetadata));
    if (typeof modelVersion === 'string') this.#model = modelVersion;
    if (typeof responseId === 'string') {
      this.#responseId ??= responseId;
      if (responseId !== this.#responseId) this.report('responseId changes within the stream');
    }
    const block = asText(asObject(promptFeedback)['blockReason']);
    if (block) this.#finish = `blocked:${block}`;
    if (candidates === undefined && !block && usageMetadata === undefined) {
      this.report('a record without candidates, promptFeedback and usageMetadata');
    }
    for (const candidate of asArray(candidates).map(asObject)) {
      const { index = 0, content, finishReason } = candidate;
      if (index !== 0) continue;
      this.#content(asObject(content));
      if (finishReason === undefined) continue;
      if (this.#finish !== undefined) this.report('a second finishReason');
      if (!/^[A-Z_]+$/.test(asText(finishReason))) this.report(`finishReason ${String(finishReason)}`);
      this.#finish = asText(finishReason);
    }
  }

  #content({ role, parts }: JsonObject): void {
    if (parts === undefined) return;
    if (role !== 'model') this.report(`content of role ${String(role)}`);
    if (!Array.isArray(parts)) {
      this.report('parts are not a list');
      return;
    }
    for (const part of parts.map(asObject)) this.#part(part);
  }

  #part(part: JsonObject): void {
    const { text, thought, thoughtSignature: signature, functionCall } = part;
    const given = DATA.filter((name) => part[name] !== undefined);
    if (given.length === 0 && signature === undefined) this.report('a part without data');
    if (given.length > 1) this.report(`a part with ${given.join(' and ')}`);
    if (this.#finish !== undefined && (asText(text) !== '' || functionCall)) this.report('content after finishReason');
    if (text !== undefined && typeof text !== 'string') this.report('text that is no text');
    if (thought === true) this.#thinking += asText(text);
    else this.#text += asText(text);
    if (functionCall !== undefined) {
      this.#call(asObject(functionCall), typeof signature === 'string' ? signature : undefined);
    } else if (typeof signature === 'string') this.#signatures.push(signature);
  }

  #call({ id, name, args = {} }: JsonObject, signature: string | undefined): void {
    if (asText(name) === '') this.report('a functionCall without name');
    if (typeof args !== 'object' || args === null || Array.isArray(args))
      this.report('functionCall args are no object');
    if (typeof id === 'string' && this.#tools.some((tool) => tool.id === id)) {
      this.report(`two function calls have the id ${id}`);
    }
    this.#tools.push({ id: asText(id), name: asText(name), input: args, signature });
  }

  #takeUsage(usage: JsonObject): void {
    const count = (name: string, of: JsonObject | undefined = usage): number => Number(of?.[name] ?? 0);
    const parts = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'toolUsePromptTokenCount'];
    const sum = parts.reduce((total, name) => total + count(name), 0);
    if (count('totalTokenCount') !== sum) this.report('totalTokenCount is not the sum');
    if (count('totalTokenCount') < count('totalTokenCount', this.#usage)) this.report('usage goes back');
    this.#usage = usage;
  }

  facts(): GeminiStreamFacts {
    if (!this.#error && this.#finish === undefined) this.report('the stream ends without finishReason');
    return {
      text: this.#text,
      thinking: this.#thinking,
      signatures: this.#signatures,
      tools: this.#tools,
      finish: this.#finish,
      usage: this.#usage,
      model: this.#model,
      error: this.#error,
      wrapped: this.#wrapped ?? false,
      records: this.#records,
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

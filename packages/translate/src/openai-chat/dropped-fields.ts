import { type ChatContentPart, type ChatMessageParam, type ChatRequest, isKnownPart } from '@sluice/wire/openai-chat';
import { isCustom } from './to-tools.ts';
import { isVerbosity, toReasoning } from './to-turn.ts';

/** Names are the client's own words and may end up in logs: beyond this many, or of another shape, they are not repeated. */
const MOST_NAMES = 64;
const PLAIN_NAME = /^[\w-]{1,64}$/;

/**
 * What the client said that a turn has no word for, under the client's names (`logit_bias`, `messages.input_audio`,
 * `tools.custom`, …), each once. Lost when the request is translated, kept when it is passed through. A field that is
 * null, false or an empty list or object says nothing.
 */
export function droppedFields(request: ChatRequest): readonly string[] {
  const dropped = new Dropped();
  dropped.note(request, TOP_LEVEL, '');
  if (request.n && request.n > 1) dropped.add('n');
  if (request.reasoning_effort && !toReasoning(request.reasoning_effort)) dropped.add('reasoning_effort');
  if (request.verbosity && !isVerbosity(request.verbosity)) dropped.add('verbosity');
  const format = request.response_format?.type;
  if (format && !FORMATS.has(format)) dropped.add('response_format');
  if (typeof request.tool_choice === 'object' && request.tool_choice?.type === 'custom')
    dropped.add('tool_choice.custom');
  for (const tool of request.tools ?? []) if (isCustom(tool)) dropped.add('tools.custom');
  for (const message of request.messages) noteMessage(dropped, message);
  return dropped.names;
}

const FORMATS: ReadonlySet<string> = new Set(['text', 'json_object', 'json_schema']);

/** Fields that a turn, or the answer, honours. */
const TOP_LEVEL: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'n',
  'stop',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'response_format',
  'reasoning_effort',
  'verbosity',
  'prompt_cache_key',
  'user',
  'service_tier',
]);

const SPOKEN = ['role', 'content', 'tool_calls', 'function_call', 'refusal', 'reasoning_content', 'reasoning'];
const MESSAGE: ReadonlySet<string> = new Set(SPOKEN);
const ANSWER: ReadonlySet<string> = new Set([...SPOKEN, 'name', 'tool_call_id']);

function noteMessage(dropped: Dropped, message: ChatMessageParam): void {
  const isAnswer = message.role === 'tool' || message.role === 'function';
  dropped.note(message, isAnswer ? ANSWER : MESSAGE, 'messages.');
  if (Array.isArray(message.content)) noteParts(dropped, message.content);
}

function noteParts(dropped: Dropped, parts: readonly ChatContentPart[]): void {
  for (const part of parts) {
    if (!isKnownPart(part)) dropped.add(part.type, 'messages.');
    else if (part.type === 'tool_result' && Array.isArray(part.content)) noteParts(dropped, part.content);
    else if (part.type === 'file' && part.file.file_id && !part.file.file_data) dropped.add('messages.file.file_id');
  }
}

class Dropped {
  readonly #names = new Set<string>();

  get names(): readonly string[] {
    return [...this.#names];
  }

  add(name: string, prefix?: string): void {
    if (this.#names.size >= MOST_NAMES) return;
    this.#names.add(prefix === undefined ? name : prefix + (PLAIN_NAME.test(name) ? name : 'other'));
  }

  note(fields: object, kept: ReadonlySet<string>, prefix: string): void {
    for (const [name, value] of Object.entries(fields))
      if (!kept.has(name) && saysSomething(value)) this.add(name, prefix);
  }
}

function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

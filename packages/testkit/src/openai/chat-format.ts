import type { Answer, AnswerFormat, Finish, ToolCall, WireRecord } from '../upstream/index.ts';
import { answerText } from '../upstream/index.ts';
import { OPENAI_STREAM_ERRORS, streamErrorWords } from './errors.ts';
import { chatUsage, wantsUsage } from './usage.ts';

const REASONS: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  tools: 'tool_calls',
  max_tokens: 'length',
  content_filter: 'content_filter',
  stop_sequence: 'stop',
  context_window: 'length',
  pause: 'stop',
};

/** Chat Completions: unnamed records, `[DONE]` at the end. */
export const CHAT_FORMAT: AnswerFormat = {
  records,
  whole,
  streamErrors: OPENAI_STREAM_ERRORS,
  streamError,
  unknown: { data: { object: 'chat.completion.future', choices: [] } },
};

/** The error record of Chat Completions and Completions; no `[DONE]` follows. */
export function streamError(code: string): WireRecord[] {
  const error = { message: streamErrorWords(code), type: 'server_error', param: null, code };
  return [{ data: { error }, role: 'terminal' }];
}

function* records(answer: Answer): Generator<WireRecord, void> {
  const { thought, tools, refusal, pieceCount } = answer;
  const usage = wantsUsage(answer);
  const choices = choiceCount(answer);
  function* each(role: WireRecord['role'], delta: object, finish: string | null = null): Generator<WireRecord> {
    for (let index = 0; index < choices; index++) {
      const choice = { index, delta, logprobs: null, finish_reason: finish };
      const data = { ...envelope(answer, 'chat.completion.chunk'), choices: [choice], ...(usage && { usage: null }) };
      yield { data, role: index > 0 && role === 'content' ? 'aside' : role };
    }
  }
  const speaks = pieceCount > 0 || tools.length === 0;
  yield* each('opening', { role: 'assistant', content: speaks ? '' : null, refusal: null });
  for (const slice of thought?.slices ?? []) yield* each('content', { [thought?.field ?? '']: slice });
  for (let index = 0; index < pieceCount; index++) yield* each('content', { content: answer.piece(index) });
  if (refusal !== undefined) yield* each('content', { refusal });
  for (const [index, tool] of tools.entries()) {
    for (const { call, content } of callDeltas(tool, index)) {
      yield* each(content ? 'content' : 'aside', { tool_calls: [call] });
    }
  }
  yield* each('finish', {}, reason(answer));
  if (usage && answer.tellsUsage) {
    yield {
      data: { ...envelope(answer, 'chat.completion.chunk'), choices: [], usage: chatUsage(answer) },
      role: 'finish',
    };
  }
  yield { data: '[DONE]', role: 'terminal' };
}

function* callDeltas(tool: ToolCall, index: number): Generator<{ call: object; content: boolean }> {
  const { flaw, name, inputText, slices } = tool;
  const place = flaw === 'no_index' ? {} : { index };
  const head = { ...place, ...(flaw !== 'no_id' && { id: callId(tool) }), type: 'function' };
  if (flaw === 'whole') {
    yield { call: { ...head, function: { name, arguments: inputText } }, content: true };
    return;
  }
  yield { call: { ...head, function: { name: flaw === 'late_name' ? '' : name, arguments: '' } }, content: false };
  for (const [at, slice] of slices.entries()) {
    const late = flaw === 'late_name' && at === 0 ? { name } : {};
    yield { call: { ...place, function: { ...late, arguments: slice } }, content: true };
  }
}

function whole(answer: Answer): object {
  const { thought, tools, refusal } = answer;
  const text = answerText(answer);
  const calls = tools.map((tool) => ({
    ...(tool.flaw !== 'no_id' && { id: callId(tool) }),
    type: 'function',
    function: { name: tool.name, arguments: tool.inputText },
  }));
  const message = {
    role: 'assistant',
    content: text || (calls.length === 0 && refusal === undefined ? '' : null),
    refusal: refusal ?? null,
    annotations: [],
    ...(thought && { [thought.field]: thought.text }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    ...envelope(answer, 'chat.completion'),
    choices: Array.from({ length: choiceCount(answer) }, (_, index) => ({
      index,
      message,
      logprobs: null,
      finish_reason: reason(answer),
    })),
    ...(answer.tellsUsage && { usage: chatUsage(answer) }),
  };
}

function envelope({ id, createdAt, model }: Answer, object: string) {
  return {
    id: `chatcmpl-${id}`,
    object,
    created: createdAt,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  };
}

function callId({ id, givenId }: ToolCall): string {
  return givenId ? id : `call_${id}`;
}

function reason({ finish, refusal, script }: Answer): string {
  return refusal !== undefined && script.finish === undefined ? 'stop' : REASONS[finish];
}

function choiceCount({ request }: Answer): number {
  return typeof request['n'] === 'number' ? request['n'] : 1;
}

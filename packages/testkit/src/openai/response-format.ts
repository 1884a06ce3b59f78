import type { Answer, AnswerFormat, ToolCall, WireRecord } from '../upstream/index.ts';
import { streamErrorWords } from './errors.ts';
import { finalResponse, incompleteReason, outputItems, responseDocument } from './response-document.ts';

/**
 * Codes of errors a Responses stream may end with: as `response.failed`; with `event_` before them as an `error` event with
 * the code on top; with `nested_` as the Codex backend's `error` event around an error object.
 */
export const RESPONSE_STREAM_ERRORS = [
  ...['server_error', 'server_is_overloaded', 'slow_down', 'rate_limit_exceeded', 'context_length_exceeded'],
  ...['model_at_capacity', 'insufficient_quota', 'event_server_is_overloaded', 'event_server_error'],
  ...['event_rate_limit_exceeded', 'nested_usage_limit_reached', 'nested_server_is_overloaded'],
] as const;

/** Responses: every record named and numbered, no `[DONE]`. */
export const RESPONSE_FORMAT: AnswerFormat = {
  records: (answer) => records(answer, []),
  whole: (answer) => finalResponse(answer, outputItems(answer)),
  streamErrors: RESPONSE_STREAM_ERRORS,
  streamError,
  unknown: { event: 'response.future.delta', data: { type: 'response.future.delta', delta: 'x' } },
  numbered: (data) => 'type' in data && /^(response\.|error$)/.test(String(data.type)),
};

/** The Codex backend's stream: the same with a record of its limits after the opening. */
export const CODEX_FORMAT: AnswerFormat = {
  ...RESPONSE_FORMAT,
  records: (answer) =>
    records(answer, [
      {
        type: 'codex.rate_limits',
        plan_type: 'plus',
        rate_limits: {
          primary: { used_percent: 12.5, window_minutes: 300, reset_at: answer.createdAt + 7_200 },
          secondary: { used_percent: 30, window_minutes: 10_080, reset_at: answer.createdAt + 300_000 },
        },
        credits: null,
      },
    ]),
};

type EventData = { readonly type: string } & Record<string, unknown>;

function* records(answer: Answer, asides: readonly EventData[]): Generator<WireRecord, void> {
  const { thought, tools, refusal, pieceCount, script } = answer;
  yield event('opening', { type: 'response.created', response: responseDocument(answer, 'in_progress', []) });
  yield event('opening', { type: 'response.in_progress', response: responseDocument(answer, 'in_progress', []) });
  for (const aside of asides) yield event('opening', aside);
  const items: object[] = [];
  if (thought) yield* reasoning(answer, items);
  if (pieceCount > 0 || refusal !== undefined) yield* message(answer, items);
  for (const [index, tool] of tools.entries()) yield* functionCall(answer, tool, index, items);
  const type = incompleteReason(answer) ? 'response.incomplete' : 'response.completed';
  yield event('terminal', { type, response: finalResponse(answer, script.emptyOutput ? [] : items) });
}

function* reasoning(answer: Answer, items: object[]): Generator<WireRecord> {
  const [item] = outputItems({ ...answer, pieceCount: 0, tools: [] });
  if (!item) return;
  const place = { item_id: item.id, output_index: items.length };
  const spot = { ...place, summary_index: 0 };
  yield added(items.length, { id: item.id, type: 'reasoning', summary: [] });
  const { text = '', slices = [] } = answer.thought ?? {};
  if (text) {
    const part = { type: 'summary_text', text: '' };
    yield event('aside', { type: 'response.reasoning_summary_part.added', ...spot, part });
    for (const delta of slices) {
      yield event('content', { type: 'response.reasoning_summary_text.delta', ...spot, delta });
    }
    yield event('aside', { type: 'response.reasoning_summary_text.done', ...spot, text });
    yield event('aside', { type: 'response.reasoning_summary_part.done', ...spot, part: { ...part, text } });
  }
  yield done(items, item);
}

function* message(answer: Answer, items: object[]): Generator<WireRecord> {
  const { pieceCount, refusal } = answer;
  const head = { id: `msg_${answer.id}`, type: 'message', role: 'assistant' };
  const place = { item_id: head.id, output_index: items.length };
  const content: object[] = [];
  yield added(items.length, { ...head, status: 'in_progress', content: [] });
  if (pieceCount > 0) {
    const spot = { ...place, content_index: 0 };
    const part = { type: 'output_text', annotations: [], logprobs: [], text: '' };
    yield event('aside', { type: 'response.content_part.added', ...spot, part });
    let text = '';
    for (let index = 0; index < pieceCount; index++) {
      const delta = answer.piece(index);
      text += delta;
      yield event('content', { type: 'response.output_text.delta', ...spot, delta, logprobs: [] });
    }
    yield event('aside', { type: 'response.output_text.done', ...spot, text, logprobs: [] });
    yield event('aside', { type: 'response.content_part.done', ...spot, part: { ...part, text } });
    content.push({ ...part, text });
  }
  if (refusal !== undefined) {
    const spot = { ...place, content_index: content.length };
    yield event('aside', { type: 'response.content_part.added', ...spot, part: { type: 'refusal', refusal: '' } });
    yield event('content', { type: 'response.refusal.delta', ...spot, delta: refusal });
    yield event('aside', { type: 'response.refusal.done', ...spot, refusal });
    yield event('aside', { type: 'response.content_part.done', ...spot, part: { type: 'refusal', refusal } });
    content.push({ type: 'refusal', refusal });
  }
  yield done(items, { ...head, status: incompleteReason(answer) ? 'incomplete' : 'completed', content });
}

function* functionCall(answer: Answer, tool: ToolCall, index: number, items: object[]): Generator<WireRecord> {
  const { id, givenId, name, slices, inputText } = tool;
  const head = { id: `fc_${answer.id}${index}`, type: 'function_call', call_id: givenId ? id : `call_${id}`, name };
  const place = { item_id: head.id, output_index: items.length };
  yield added(items.length, { ...head, status: 'in_progress', arguments: '' });
  for (const delta of slices)
    yield event('content', { type: 'response.function_call_arguments.delta', ...place, delta });
  yield event('aside', { type: 'response.function_call_arguments.done', ...place, name, arguments: inputText });
  yield done(items, { ...head, status: 'completed', arguments: inputText });
}

function added(output_index: number, item: object): WireRecord {
  return event('aside', { type: 'response.output_item.added', output_index, item });
}

function done(items: object[], item: object): WireRecord {
  items.push(item);
  return event('aside', { type: 'response.output_item.done', output_index: items.length - 1, item });
}

function streamError(name: string, answer: Answer): WireRecord[] {
  const [, form, code = name] = /^(event|nested)_(.+)$/.exec(name) ?? [];
  const message = streamErrorWords(code);
  switch (form) {
    case 'event':
      return [event('terminal', { type: 'error', code, message, param: null })];
    case 'nested': {
      const reset = code === 'usage_limit_reached' ? { plan_type: 'plus', resets_in_seconds: 60 } : {};
      const status = code === 'usage_limit_reached' ? 429 : 503;
      return [event('terminal', { type: 'error', error: { type: code, message, ...reset }, status })];
    }
    default: {
      const response = responseDocument(answer, 'failed', [], { error: { code, message } });
      return [event('terminal', { type: 'response.failed', response })];
    }
  }
}

function event(role: WireRecord['role'], data: EventData): WireRecord {
  return { event: data.type, data, role };
}

import type { Answer, AnswerFormat, Finish, ToolCall, WireRecord } from '../upstream/index.ts';
import { answerText } from '../upstream/index.ts';
import { ANTHROPIC_STREAM_ERRORS, errorBody } from './errors.ts';

const STOP_REASONS: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  tools: 'tool_use',
  max_tokens: 'max_tokens',
  content_filter: 'refusal',
  stop_sequence: 'stop_sequence',
  context_window: 'model_context_window_exceeded',
  pause: 'pause_turn',
};

const STREAM_ERROR_WORDS: Readonly<Record<string, string>> = {
  overloaded_error: 'Overloaded',
  api_error: 'Internal server error',
  rate_limit_error: 'Number of requests has exceeded your rate limit.',
  timeout_error: 'Request timed out.',
};

/** Purposes of the texts handed out to come back. */
export const THINKING = 'thinking';
export const REDACTED = 'redacted_thinking';

/** The Messages API as the official SDK's types have it. */
export const ANTHROPIC_FORMAT: AnswerFormat = {
  records,
  whole,
  streamErrors: ANTHROPIC_STREAM_ERRORS,
  streamError: (name, answer) => [
    {
      event: 'error',
      data: errorBody(name, STREAM_ERROR_WORDS[name] ?? name, `req_${answer.id}`),
      role: 'terminal',
    },
  ],
  unknown: { event: 'future_event', data: { type: 'future_event', value: 1 } },
  keepAlive: { event: 'ping', data: { type: 'ping' } },
};

function* records(answer: Answer): Generator<WireRecord, void> {
  const { thought, tools } = answer;
  yield event('opening', {
    type: 'message_start',
    message: { ...envelope(answer), content: [], stop_reason: null, stop_sequence: null, usage: startUsage(answer) },
  });
  let index = 0;
  if (thought?.redacted) {
    yield event('aside', { type: 'content_block_start', index, content_block: redacted(answer) });
    yield event('content', { type: 'content_block_stop', index: index++ });
  } else if (thought) {
    const content_block = { type: 'thinking', thinking: '', signature: '' };
    yield event('aside', { type: 'content_block_start', index, content_block });
    yield* deltas(index, thought.slices, (thinking) => ({ type: 'thinking_delta', thinking }));
    const signature = signatureOf(answer);
    if (signature) yield delta('aside', index, { type: 'signature_delta', signature });
    yield event('aside', { type: 'content_block_stop', index: index++ });
  }
  if (answer.pieceCount > 0) {
    yield event('aside', { type: 'content_block_start', index, content_block: textBlock('') });
    yield event('aside', { type: 'ping' });
    for (let piece = 0; piece < answer.pieceCount; piece++) {
      yield delta('content', index, { type: 'text_delta', text: answer.piece(piece) });
    }
    yield event('aside', { type: 'content_block_stop', index: index++ });
  }
  for (const tool of tools) {
    yield event('aside', { type: 'content_block_start', index, content_block: toolBlock(tool, {}) });
    yield delta('aside', index, { type: 'input_json_delta', partial_json: '' });
    yield* deltas(index, tool.slices, (partial_json) => ({ type: 'input_json_delta', partial_json }));
    yield event('aside', { type: 'content_block_stop', index: index++ });
  }
  yield event('finish', { type: 'message_delta', delta: stop(answer), usage: endUsage(answer) });
  yield event('terminal', { type: 'message_stop' });
}

function whole(answer: Answer): object {
  const { thought, tools } = answer;
  const text = answerText(answer);
  const thinking = thought && { type: 'thinking', thinking: thought.text, signature: signatureOf(answer) };
  const content = [
    ...(thinking ? [thought?.redacted ? redacted(answer) : thinking] : []),
    ...(text ? [textBlock(text)] : []),
    ...tools.map((tool) => toolBlock(tool, tool.input)),
  ];
  const { container: _container, ...ending } = stop(answer);
  return { ...envelope(answer), content, ...ending, usage: fullUsage(answer) };
}

function envelope({ id, model }: Answer): object {
  return {
    id: `msg_01${id}`,
    type: 'message',
    role: 'assistant',
    model,
    container: null,
    diagnostics: null,
    stop_details: null,
  };
}

function stop({ finish, stopSequence, refusal }: Answer) {
  const details = { type: 'refusal', category: null, explanation: refusal ?? null };
  return {
    container: null,
    stop_reason: STOP_REASONS[finish],
    stop_sequence: stopSequence,
    stop_details: finish === 'content_filter' ? details : null,
  };
}

function textBlock(text: string): object {
  return { type: 'text', text, citations: null };
}

function toolBlock({ id, givenId, name }: ToolCall, input: object): object {
  return { type: 'tool_use', id: givenId ? id : `toolu_01${id}`, name, input, caller: { type: 'direct' } };
}

function redacted({ signer }: Answer): object {
  return { type: 'redacted_thinking', data: signer.sign(REDACTED, '') };
}

function signatureOf({ thought, signer }: Answer): string {
  return thought?.signature ?? signer.sign(THINKING, thought?.text ?? '');
}

function inputUsage({ usage }: Answer) {
  const { input, cacheRead, cacheWrite } = usage;
  return { input_tokens: input, cache_creation_input_tokens: cacheWrite, cache_read_input_tokens: cacheRead };
}

function startUsage(answer: Answer): object {
  return { ...fullUsage(answer), output_tokens: answer.tellsUsage ? 1 : 0, output_tokens_details: null };
}

function fullUsage(answer: Answer): object {
  const { usage, tellsUsage } = answer;
  const rest = { inference_geo: 'global', server_tool_use: null, service_tier: 'standard', speed: null };
  if (!tellsUsage) return { input_tokens: 0, output_tokens: 0, ...rest };
  return {
    ...inputUsage(answer),
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: usage.output,
    output_tokens_details: details(answer),
    ...rest,
  };
}

function endUsage(answer: Answer): object {
  if (!answer.tellsUsage) return { output_tokens: 0 };
  return {
    ...inputUsage(answer),
    output_tokens: answer.usage.output,
    output_tokens_details: details(answer),
    server_tool_use: null,
  };
}

function details({ usage }: Answer): object | null {
  return usage.reasoning > 0 ? { thinking_tokens: usage.reasoning } : null;
}

function* deltas(index: number, slices: readonly string[], make: (slice: string) => object): Generator<WireRecord> {
  for (const slice of slices) yield delta('content', index, make(slice));
}

function delta(role: WireRecord['role'], index: number, piece: object): WireRecord {
  return event(role, { type: 'content_block_delta', index, delta: piece });
}

function event(role: WireRecord['role'], data: { readonly type: string } & Record<string, unknown>): WireRecord {
  return { event: data.type, data, role };
}

import { eventFrame } from '../kiro/index.ts';
import { eventText, type NamedEvent } from './event-text.ts';

/** Vendors a limited upstream can be. */
export type LimitedVendor = 'kiro' | 'claude' | 'codex' | 'antigravity';

export interface AnswerFacts {
  readonly model: string;
  readonly text: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether the caller asked for a stream; Kiro and Codex always get one. */
  readonly streamed: boolean;
}

export interface PlainAnswer {
  readonly type: string;
  readonly body: string | Buffer;
}

/** The shortest whole answer of a vendor around one text. */
export function plainAnswer(vendor: LimitedVendor, facts: AnswerFacts): PlainAnswer {
  switch (vendor) {
    case 'kiro':
      return kiroAnswer(facts);
    case 'claude':
      return claudeAnswer(facts);
    case 'codex':
      return codexAnswer(facts);
    case 'antigravity':
      return antigravityAnswer(facts);
  }
}

function kiroAnswer({ text }: AnswerFacts): PlainAnswer {
  const frames = [
    eventFrame('assistantResponseEvent', { content: text }),
    eventFrame('metadataEvent', { stopReason: 'END_TURN' }),
  ];
  return { type: 'application/vnd.amazon.eventstream', body: Buffer.concat(frames) };
}

function claudeAnswer({ model, text, inputTokens, outputTokens, streamed }: AnswerFacts): PlainAnswer {
  const message = { id: 'msg_standin', type: 'message', role: 'assistant', model, stop_sequence: null };
  const usage = { input_tokens: inputTokens, output_tokens: outputTokens };
  if (!streamed) {
    const content = [{ type: 'text', text }];
    return jsonAnswer({ ...message, content, stop_reason: 'end_turn', usage });
  }
  return eventStream([
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ]);
}

function codexAnswer({ model, text, inputTokens, outputTokens }: AnswerFacts): PlainAnswer {
  const response = { id: 'resp_standin', object: 'response', created_at: 0, model };
  const part = { type: 'output_text', text, annotations: [] };
  const item = { id: 'msg_standin', type: 'message', role: 'assistant' };
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  const done = { ...item, status: 'completed', content: [part] };
  const usage = {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.in_progress', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...place, delta: text },
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item: done },
    { type: 'response.completed', response: { ...response, status: 'completed', output: [done], usage } },
  ];
  return eventStream(events.map((event, sequence_number) => ({ ...event, sequence_number })));
}

function antigravityAnswer({ model, text, inputTokens, outputTokens, streamed }: AnswerFacts): PlainAnswer {
  const record = {
    response: {
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: inputTokens,
        candidatesTokenCount: outputTokens,
        totalTokenCount: inputTokens + outputTokens,
      },
      modelVersion: model,
      responseId: 'response-standin',
    },
    traceId: 'trace-standin',
  };
  if (!streamed) return jsonAnswer(record);
  return { type: 'text/event-stream', body: `data: ${JSON.stringify(record)}\r\n\r\n` };
}

function eventStream(events: readonly NamedEvent[]): PlainAnswer {
  return { type: 'text/event-stream', body: eventText(events) };
}

function jsonAnswer(body: object): PlainAnswer {
  return { type: 'application/json', body: JSON.stringify(body) };
}

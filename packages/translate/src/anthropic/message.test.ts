import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { AnthropicMessage } from './message.ts';

const options = { messageId: 'msg_1', model: 'm', requestId: 'req_1', inputEstimate: 3 };
const usage: Usage = {
  inputTokens: 5,
  cacheWriteTokens: 1,
  cacheReadTokens: 2,
  outputTokens: 4,
  reasoningTokens: 2,
  source: 'reported',
};

/** What becomes of these batches. */
function whole(...batches: readonly (readonly TurnEvent[])[]) {
  const message = new AnthropicMessage(options);
  for (const batch of batches) message.push(batch);
  return message.result();
}

describe('an answer in one piece', () => {
  test('holds all blocks, the stop reason and the reported usage', () => {
    const answer = whole(
      [{ type: 'turn-start' }, { type: 'reasoning-start' }, { type: 'reasoning-delta', text: 'h' }],
      [
        { type: 'reasoning-delta', text: 'm' },
        { type: 'reasoning-signature', signature: 's' },
        { type: 'reasoning-end' },
      ],
      [{ type: 'reasoning-redacted', data: 'd' }, { type: 'text-start' }, { type: 'text-delta', text: 'Hi' }],
      [{ type: 'text-end' }, { type: 'tool-start', id: 'i', name: 'n' }, { type: 'tool-delta', json: '{"a":' }],
      [{ type: 'tool-delta', json: '1}' }, { type: 'tool-end' }, { type: 'usage', usage }],
      [{ type: 'finish', reason: 'tool_use' }],
    );
    expect(answer).toEqual({
      ok: true,
      usage,
      body: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
          { type: 'text', text: 'Hi' },
          { type: 'tool_use', id: 'i', name: 'n', input: { a: 1 } },
        ],
        stop_reason: 'tool_use',
        stop_sequence: null,
        stop_details: null,
        container: null,
        diagnostics: null,
        usage: {
          input_tokens: 5,
          cache_creation_input_tokens: 1,
          cache_read_input_tokens: 2,
          output_tokens: 4,
          output_tokens_details: { thinking_tokens: 2 },
          server_tool_use: null,
          cache_creation: null,
          inference_geo: null,
          service_tier: null,
          speed: null,
        },
      },
    });
  });

  test('names the full context window in Anthropic words', () => {
    const answer = whole([{ type: 'finish', reason: 'context_window_exceeded' }]);
    expect(answer).toMatchObject({ ok: true, body: { content: [], stop_reason: 'model_context_window_exceeded' } });
  });

  test('shows a tool call cut off by the token limit without arguments', () => {
    const call: TurnEvent[] = [
      { type: 'tool-start', id: 'i', name: 'n' },
      { type: 'tool-delta', json: '{"a' },
      { type: 'tool-end' },
    ];
    const answer = whole([...call, { type: 'finish', reason: 'max_tokens' }]);
    expect(answer).toMatchObject({ ok: true, body: { content: [{ type: 'tool_use', input: {} }] } });
  });

  test('is a failure when the upstream failed, with what it cost so far', () => {
    const failure: Failure = { kind: 'rate_limit', scope: 'model', retryable: true, message: 'slow down' };
    const answer = whole([
      { type: 'usage', usage },
      { type: 'error', failure },
    ]);
    expect(answer).toEqual({ ok: false, failure, usage });
  });

  test('is a transient failure when the events stop without an end', () => {
    const message = new AnthropicMessage(options);
    message.push([{ type: 'text-start' }, { type: 'text-delta', text: 'Hi' }, { type: 'text-end' }]);
    expect(message.result()).toMatchObject({
      ok: false,
      failure: { kind: 'transient' },
      usage: { source: 'estimated' },
    });
  });
});

import type { Failure, TurnEvent, Usage } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { ratio1to2to25 } from '../usage/index.ts';
import { AnthropicStream } from './stream.ts';

const options = { messageId: 'msg_1', model: 'm', requestId: 'req_1', inputEstimate: 3 };
const usage: Usage = { inputTokens: 5, cacheWriteTokens: 1, cacheReadTokens: 2, outputTokens: 4, source: 'reported' };
const failure: Failure = { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' };

/** `[event name, data without its type]` of each SSE record. */
function records(text: string): [string, Record<string, unknown>][] {
  return text
    .split('\n\n')
    .filter((record) => record !== '')
    .map((record) => {
      const [event = '', data = ''] = record.split('\n');
      const { type, ...rest } = JSON.parse(data.slice('data: '.length));
      expect(event).toBe(`event: ${type}`);
      return [type, rest];
    });
}

const names = (text: string) => records(text).map(([name]) => name);

describe('a streamed answer', () => {
  test('of two words has these bytes', () => {
    const stream = new AnthropicStream(options);
    const text =
      stream.push([{ type: 'turn-start' }, { type: 'text-start' }, { type: 'text-delta', text: 'Hello' }]) +
      stream.push([{ type: 'text-delta', text: ' "you"' }]) +
      stream.push([{ type: 'text-end' }, { type: 'usage', usage }, { type: 'finish', reason: 'end_turn' }]);
    expect(text).toBe(
      [
        'event: message_start',
        'data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],' +
          '"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,' +
          '"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0,' +
          '"output_tokens_details":null,"server_tool_use":null,"cache_creation":null,"inference_geo":null,' +
          '"service_tier":null,"speed":null}}}',
        '',
        'event: content_block_start',
        'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
        '',
        'event: content_block_delta',
        'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}',
        '',
        'event: content_block_delta',
        'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \\"you\\""}}',
        '',
        'event: content_block_stop',
        'data: {"type":"content_block_stop","index":0}',
        '',
        'event: message_delta',
        'data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,' +
          '"stop_details":null,"container":null},"usage":{"input_tokens":5,"cache_creation_input_tokens":1,' +
          '"cache_read_input_tokens":2,"output_tokens":4,"output_tokens_details":null,"server_tool_use":null}}',
        '',
        'event: message_stop',
        'data: {"type":"message_stop"}',
        '',
        '',
      ].join('\n'),
    );
  });

  test('leaves no trace of empty text and empty thoughts', () => {
    const stream = new AnthropicStream(options);
    const empty: TurnEvent[] = [
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: '' },
      { type: 'reasoning-end' },
      { type: 'text-start' },
      { type: 'text-end' },
    ];
    const text = stream.push([...empty, { type: 'finish', reason: 'end_turn' }]);
    expect(names(text)).toEqual(['message_start', 'message_delta', 'message_stop']);
  });

  test('counts blocks from zero without gaps, whatever their kind', () => {
    const stream = new AnthropicStream(options);
    const text = stream.push([
      { type: 'reasoning-redacted', data: 'd' },
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-signature', signature: 's' },
      { type: 'reasoning-end' },
      { type: 'tool-start', id: 'i', name: 'n' },
      { type: 'tool-delta', json: '{}' },
      { type: 'tool-end' },
    ]);
    expect(records(text).slice(1)).toEqual([
      ['content_block_start', { index: 0, content_block: { type: 'redacted_thinking', data: 'd' } }],
      ['content_block_stop', { index: 0 }],
      ['content_block_start', { index: 1, content_block: { type: 'thinking', thinking: '', signature: '' } }],
      ['content_block_delta', { index: 1, delta: { type: 'thinking_delta', thinking: 'hm' } }],
      ['content_block_delta', { index: 1, delta: { type: 'signature_delta', signature: 's' } }],
      ['content_block_stop', { index: 1 }],
      ['content_block_start', { index: 2, content_block: { type: 'tool_use', id: 'i', name: 'n', input: {} } }],
      ['content_block_delta', { index: 2, delta: { type: 'input_json_delta', partial_json: '{}' } }],
      ['content_block_stop', { index: 2 }],
    ]);
  });

  test('shows the estimate divided by the configured split until usage is reported', () => {
    const stream = new AnthropicStream({ ...options, inputEstimate: 2800, usageSplit: ratio1to2to25 });
    const [, start] = records(stream.push([{ type: 'turn-start' }]))[0] ?? [];
    expect(start).toMatchObject({
      message: { usage: { input_tokens: 100, cache_creation_input_tokens: 200, cache_read_input_tokens: 2500 } },
    });
    expect(stream.usage.source).toBe('estimated');
    stream.push([{ type: 'usage', usage }]);
    expect(stream.usage).toBe(usage);
  });

  test('says nothing for a batch that shows nothing', () => {
    const stream = new AnthropicStream(options);
    expect(stream.push([])).toBe('');
    expect(stream.push([{ type: 'usage', usage }])).toBe('');
    expect(stream.push([{ type: 'raw', bytes: Buffer.from('data: x'), payload: true }])).toBe('');
  });
});

describe('the end of a streamed answer', () => {
  test('is final: later events, pings and failures say nothing', () => {
    const stream = new AnthropicStream(options);
    stream.push([{ type: 'finish', reason: 'end_turn' }]);
    expect(stream.ended).toBe(true);
    expect(
      stream.push([
        { type: 'text-delta', text: 'late' },
        { type: 'finish', reason: 'end_turn' },
      ]),
    ).toBe('');
    expect(stream.ping() + stream.fail(failure)).toBe('');
  });

  test('closes a block that is still open', () => {
    const stream = new AnthropicStream(options);
    const text = stream.push([
      { type: 'text-start' },
      { type: 'text-delta', text: 'a' },
      { type: 'finish', reason: 'max_tokens' },
    ]);
    expect(names(text).slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
  });

  test('as a failure is one error event and no message_stop', () => {
    const stream = new AnthropicStream(options);
    const text = stream.push([
      { type: 'text-start' },
      { type: 'text-delta', text: 'a' },
      { type: 'error', failure },
      { type: 'finish', reason: 'end_turn' },
    ]);
    expect(records(text).at(-1)).toEqual([
      'error',
      { error: { type: 'overloaded_error', message: 'busy' }, request_id: 'req_1' },
    ]);
    expect(names(text)).not.toContain('message_stop');
  });

  test('as a failure before anything is the error event alone', () => {
    expect(names(new AnthropicStream(options).fail(failure))).toEqual(['error']);
  });
});

test('a ping may come before the message starts', () => {
  const stream = new AnthropicStream(options);
  expect(names(stream.ping() + stream.push([{ type: 'turn-start' }]))).toEqual(['ping', 'message_start']);
});

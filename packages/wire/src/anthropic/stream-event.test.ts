import { describe, expect, test } from 'vitest';
import {
  contentBlockStart,
  contentBlockStop,
  DELTA_TAIL,
  type DeltaKind,
  deltaHead,
  MESSAGE_STOP,
  messageDelta,
  messageStart,
  PING,
} from './stream-event.ts';

const counts = {
  input_tokens: 3,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 0,
  output_tokens_details: null,
  server_tool_use: null,
};
const usage = { ...counts, cache_creation: null, inference_geo: null, service_tier: null, speed: null };

describe('the exact bytes of', () => {
  test('message_start', () => {
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage,
    } as const;
    expect(messageStart(message)).toBe(
      'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",' +
        '"model":"m","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,' +
        '"diagnostics":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,' +
        '"output_tokens":0,"output_tokens_details":null,"server_tool_use":null,"cache_creation":null,' +
        '"inference_geo":null,"service_tier":null,"speed":null}}}\n\n',
    );
  });

  test('content_block_start and content_block_stop', () => {
    expect(contentBlockStart(0, { type: 'text', text: '' })).toBe(
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
    );
    expect(contentBlockStop(7)).toBe('event: content_block_stop\ndata: {"type":"content_block_stop","index":7}\n\n');
  });

  test.each<[DeltaKind, string]>([
    ['text', '{"type":"text_delta","text":"a\\n\\"b\\""}'],
    ['thinking', '{"type":"thinking_delta","thinking":"a\\n\\"b\\""}'],
    ['signature', '{"type":"signature_delta","signature":"a\\n\\"b\\""}'],
    ['input_json', '{"type":"input_json_delta","partial_json":"a\\n\\"b\\""}'],
  ])('a %s delta', (kind, delta) => {
    expect(deltaHead(2, kind) + JSON.stringify('a\n"b"') + DELTA_TAIL).toBe(
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":2,"delta":${delta}}\n\n`,
    );
  });

  test('the end', () => {
    expect(messageDelta('stop_sequence', 'END', counts) + MESSAGE_STOP).toBe(
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END",' +
        '"stop_details":null,"container":null},"usage":{"input_tokens":3,"cache_creation_input_tokens":0,' +
        '"cache_read_input_tokens":0,"output_tokens":0,"output_tokens_details":null,"server_tool_use":null}}\n\n' +
        'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    );
  });

  test('a ping', () => {
    expect(PING).toBe('event: ping\ndata: {"type":"ping"}\n\n');
  });
});

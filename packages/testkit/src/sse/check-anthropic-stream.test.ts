import { describe, expect, it } from 'vitest';
import { anthropicText } from './anthropic-text.ts';
import { checkAnthropicStream } from './check-anthropic-stream.ts';
import type { SseEvent } from './read-sse.ts';

type Body = { readonly type: string } & Record<string, unknown>;

const usage = { input_tokens: 3, output_tokens: 1 };
const start: Body = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  },
};
const open = (index: number, content_block: object): Body => ({ type: 'content_block_start', index, content_block });
const delta = (index: number, piece: object): Body => ({ type: 'content_block_delta', index, delta: piece });
const close = (index: number): Body => ({ type: 'content_block_stop', index });
const end = (stop_reason = 'end_turn'): Body => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence: null },
  usage: { output_tokens: 5 },
});
const stop: Body = { type: 'message_stop' };
const failure: Body = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
const ping: Body = { type: 'ping' };
const text = [open(0, { type: 'text', text: '' }), delta(0, { type: 'text_delta', text: 'hi' }), close(0)];
const tool = (json: string, index = 0): Body[] => [
  open(index, { type: 'tool_use', id: 't1', name: 'f', input: {} }),
  delta(index, { type: 'input_json_delta', partial_json: json.slice(0, 3) }),
  delta(index, { type: 'input_json_delta', partial_json: json.slice(3) }),
  close(index),
];

function events(bodies: readonly Body[]): SseEvent[] {
  return bodies.map((body) => ({ event: body.type, data: JSON.stringify(body), id: undefined }));
}

describe('checkAnthropicStream', () => {
  it.each<[string, Body[]]>([
    ['text', [start, ...text, end(), stop]],
    ['pings anywhere', [ping, start, ping, ...text, ping, end(), stop]],
    [
      'thinking, text and a tool',
      [
        start,
        open(0, { type: 'thinking', thinking: '', signature: '' }),
        delta(0, { type: 'thinking_delta', thinking: 'x' }),
        delta(0, { type: 'signature_delta', signature: 's' }),
        close(0),
        ...tool('{"a":1}', 1),
        end('tool_use'),
        stop,
      ],
    ],
    [
      'a tool without input',
      [start, open(0, { type: 'tool_use', id: 't', name: 'f', input: {} }), close(0), end('tool_use'), stop],
    ],
    ['an error instead of everything', [failure]],
    ['an error inside a block', [start, ...text.slice(0, 2), failure]],
    ['an event nobody knows', [start, { type: 'novelty' }, ...text, end(), stop]],
  ])('accepts %s', (_name, bodies) => {
    expect(checkAnthropicStream(events(bodies))).toEqual([]);
  });

  it.each<[string, Body[], RegExp]>([
    ['an empty stream', [], /without message_stop or error/],
    ['no terminal', [start, ...text, end()], /without message_stop or error/],
    ['two terminals', [start, ...text, end(), stop, failure], /error after message_stop/],
    ['events after the end', [start, ...text, end(), stop, ping], /ping after message_stop/],
    ['a block before message_start', [...text, start, end(), stop], /before message_start/],
    ['two message_starts', [start, start, end(), stop], /second message_start/],
    [
      'a message_start without usage',
      [{ type: 'message_start', message: { ...(start['message'] as object), usage: {} } }, ...text, end(), stop],
      /message_start without usage/,
    ],
    ['a skipped index', [start, open(1, { type: 'text', text: '' }), close(1), end(), stop], /index 1 where 0 is next/],
    [
      'a block within a block',
      [start, open(0, { type: 'text', text: '' }), open(1, { type: 'text', text: '' }), close(1), end(), stop],
      /while block 0 is open/,
    ],
    ['a block left open', [start, ...text.slice(0, 2), end(), stop], /while block 0 is open/],
    [
      'a delta for a closed block',
      [start, ...text, delta(0, { type: 'text_delta', text: 'x' }), end(), stop],
      /not open/,
    ],
    [
      'a text delta in a tool',
      [
        start,
        open(0, { type: 'tool_use', id: 't', name: 'f', input: {} }),
        delta(0, { type: 'text_delta', text: 'x' }),
        close(0),
        end('tool_use'),
        stop,
      ],
      /text_delta in a tool_use/,
    ],
    ['a text block without text', [start, open(0, { type: 'text' }), close(0), end(), stop], /without text/],
    ['tool input that is cut', [start, ...tool('{"a":'), end('tool_use'), stop], /not JSON/],
    ['tool input that is a list', [start, ...tool('[1,2]'), end('tool_use'), stop], /not an object/],
    ['end_turn with a tool', [start, ...tool('{}'), end(), stop], /end_turn with a tool_use/],
    ['tool_use without a tool', [start, ...text, end('tool_use'), stop], /without a tool_use block/],
    ['no stop reason', [start, ...text, stop], /without a stop_reason/],
    [
      'a message_delta without usage',
      [start, ...text, { type: 'message_delta', delta: { stop_reason: 'end_turn' } }, stop],
      /usage.output_tokens/,
    ],
    ['a block after message_delta', [start, end(), ...text, stop], /after message_delta/],
  ])('finds %s', (_name, bodies, problem) => {
    expect(checkAnthropicStream(events(bodies)).join('\n')).toMatch(problem);
  });

  it('finds an event whose name and type differ, and data that is no JSON', () => {
    const wrong = [
      { event: 'ping', data: '{"type":"message_stop"}', id: undefined },
      { event: 'ping', data: '[DONE]', id: undefined },
    ];
    expect(checkAnthropicStream(wrong)).toEqual(
      expect.arrayContaining([expect.stringMatching(/carries type/), expect.stringMatching(/not a JSON object/)]),
    );
  });

  it('goes with a reader of the visible text', () => {
    expect(anthropicText(events([start, ...text, ...tool('{}', 1), end('tool_use'), stop]))).toBe('hi');
  });
});

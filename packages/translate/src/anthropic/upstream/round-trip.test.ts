import type { TurnEvent } from '@sluice/core';
import { SseReader } from '@sluice/wire/sse';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnthropicMessage } from '../message.ts';
import { AnthropicStream } from '../stream.ts';
import { MessagesTurnReader } from './messages-turn-reader.ts';
import { RECORDED } from './recorded-stream.fixture.ts';

const options = { messageId: 'msg_1', model: 'm', requestId: 'req_1' };

function read(text: string): readonly TurnEvent[] {
  const reader = new MessagesTurnReader({
    classifyError: () => ({ kind: 'unknown', scope: 'none', retryable: false, message: 'x' }),
    inputEstimate: () => 0,
  });
  const events = new SseReader().push(Buffer.from(text)).flatMap((record) => reader.record(record));
  return [...events, ...reader.end()];
}

/** What a client holds in its hands after these events. */
function messageOf(events: readonly TurnEvent[]) {
  const message = new AnthropicMessage(options);
  message.push(events);
  return message.result();
}

test('a stream that is read and written again keeps its text, thoughts, calls, usage and end', () => {
  const events = read(RECORDED);
  const again = read(new AnthropicStream(options).push(events));
  expect(messageOf(again)).toEqual(messageOf(events));
  const answer = messageOf(events);
  expect(answer.ok && answer.body.content).toEqual([
    { type: 'thinking', thinking: 'Tromsø, far north', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
    { type: 'redacted_thinking', data: 'ZGF0YQ==' },
    { type: 'text', text: 'Es ist kalt: 🌊 – 寒い' },
    { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { town: 'Tromsø' } },
    { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
  ]);
});

const slices = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });
const block = fc.oneof(
  slices.map((texts): TurnEvent[] => [
    { type: 'text-start' },
    ...texts.map((text): TurnEvent => ({ type: 'text-delta', text })),
    { type: 'text-end' },
  ]),
  slices.map((texts): TurnEvent[] => [
    { type: 'reasoning-start' },
    ...texts.map((text): TurnEvent => ({ type: 'reasoning-delta', text })),
    { type: 'reasoning-signature', signature: 's', signer: 'claude' },
    { type: 'reasoning-end' },
  ]),
  fc
    .dictionary(fc.string(), fc.integer())
    .map((input): TurnEvent[] => [
      { type: 'tool-start', id: 'toolu_1', name: 'ls' },
      { type: 'tool-delta', json: JSON.stringify(input) },
      { type: 'tool-end' },
    ]),
);

test('trap c: any blocks that are written are read again as the same blocks, in their order and without gaps', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
      const calls = blocks.some(([first]) => first?.type === 'tool-start');
      const usage = {
        inputTokens: 5,
        cacheWriteTokens: 1,
        cacheReadTokens: 2,
        outputTokens: 4,
        source: 'reported',
      } as const;
      const events: TurnEvent[] = [
        ...blocks.flat(),
        { type: 'usage', usage },
        { type: 'finish', reason: calls ? 'tool_use' : 'end_turn' },
      ];
      const text = new AnthropicStream(options).push(events);
      const starts = [...text.matchAll(/"content_block_start","index":(\d+)/g)].map(([, index]) => Number(index));
      expect(starts).toEqual(blocks.map((_, at) => at));
      expect(read(text).slice(1)).toEqual(events);
    }),
  );
});

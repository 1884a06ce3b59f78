import type { TurnEvent } from '@sluice/core';
import { ChatObserver } from '@sluice/translate/openai-chat';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../http/index.ts';
import { PassedAnswer } from '../stream/index.ts';
import { bytesOf } from './openai-calls.fixture.ts';

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}`;
const LINES = [
  ': keep-alive',
  chunk({ role: 'assistant', content: '' }),
  chunk({ reasoning_content: 'hm “æ”' }),
  chunk({ content: 'Tromsø 🌊' }),
  chunk({ content: '"finish_reason":"stop" data: [DONE]\n\n' }),
  chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }] }),
  chunk({}, 'tool_calls'),
  'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":2}}}',
  'data: [DONE]',
];
const OPTIONS = {
  classifyError: () => ({ kind: 'unknown', scope: 'none', retryable: false, message: '' }) as const,
  inputEstimate: () => 0,
};
const FULL: readonly TurnEvent[] = [
  {
    type: 'usage',
    usage: { inputTokens: 7, cacheReadTokens: 2, cacheWriteTokens: 0, outputTokens: 4, source: 'reported' },
  },
  { type: 'finish', reason: 'tool_use' },
];

/** A body that arrives in these reads. */
function bodyOf(reads: readonly (readonly Buffer[])[]): ByteSource {
  const waiting = [...reads];
  return {
    failure: undefined,
    next: async () => {
      const value = waiting.shift();
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    return: async () => ({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The bytes cut at these places, in reads of one to three pieces. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[][] {
  const borders = [...new Set([0, ...places.map((place) => place % bytes.length), bytes.length])].sort((a, b) => a - b);
  const pieces = borders.slice(1).map((border, index) => bytes.subarray(borders[index], border));
  const reads: Buffer[][] = [];
  for (let at = 0; at < pieces.length; at += 1 + (at % 3)) reads.push(pieces.slice(at, at + 1 + (at % 3)));
  return reads;
}

test('trap m: whatever the cuts and line ends, the bytes arrive as they came and mean the same', async () => {
  const lineEnd = fc.constantFrom('\n', '\r\n');
  await fc.assert(
    fc.asyncProperty(
      lineEnd,
      fc.array(fc.nat(4_000), { maxLength: 40 }),
      fc.boolean(),
      async (end, places, isClosed) => {
        const text = LINES.join(end + end) + (isClosed ? end + end : '');
        const events: TurnEvent[] = [];
        for await (const batch of new PassedAnswer(bodyOf(cut(Buffer.from(text), places)), new ChatObserver(OPTIONS)))
          events.push(...batch);
        const bytes = bytesOf(events);
        expect(isClosed ? bytes : bytes.slice(0, text.length)).toBe(text);
        expect(bytes.slice(text.length).trim()).toBe('');
        expect(events.filter(({ type }) => type !== 'raw')).toEqual(FULL);
      },
    ),
    { numRuns: 2_000 },
  );
});

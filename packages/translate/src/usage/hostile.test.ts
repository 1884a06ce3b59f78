import type { Failure, TurnEvent, Usage } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observeMessage } from '../anthropic/index.ts';
import { observeGeminiAnswer } from '../gemini/index.ts';
import { observeAnswer } from '../openai-chat/index.ts';
import { observeResponse } from '../openai-responses/index.ts';

const FAILURE: Failure = { kind: 'transient', scope: 'none', retryable: true, message: 'x' };
const options = { classifyError: () => FAILURE, inputEstimate: () => 33 };
const SAID = 'abc '.repeat(30);

/** How each vendor's answer tells its input and output. */
const VENDORS: Readonly<Record<string, (input: unknown, output: unknown) => readonly TurnEvent[]>> = {
  anthropic: (input, output) =>
    observeMessage(
      {
        ...{ type: 'message', content: [{ type: 'text', text: SAID }], stop_reason: 'end_turn' },
        usage: { input_tokens: input, output_tokens: output },
      },
      options,
    ),
  chat: (input, output) =>
    observeAnswer(
      {
        choices: [{ message: { content: SAID }, finish_reason: 'stop' }],
        usage: { prompt_tokens: input, completion_tokens: output },
      },
      options,
    ),
  responses: (input, output) =>
    observeResponse(
      { status: 'completed', output: [], usage: { input_tokens: input, output_tokens: output } },
      () => FAILURE,
    ),
  gemini: (input, output) =>
    observeGeminiAnswer(
      {
        candidates: [{ content: { parts: [{ text: SAID }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: input, candidatesTokenCount: output },
      },
      () => FAILURE,
    ),
};

function usageIn(events: readonly TurnEvent[]): Usage | undefined {
  return events.findLast((event) => event.type === 'usage')?.usage;
}

const HOSTILE = [-1, 2 ** 31, 2 ** 53, 1e308, 1.5, '12', null, {}, [7], true, Number.NaN, Number.POSITIVE_INFINITY];
const USUAL = 7;

describe.each(Object.entries(VENDORS))('B45: what %s may report as usage', (_, answer) => {
  test('is taken as it is when it can be', () => {
    expect(usageIn(answer(12, 34))).toMatchObject({ inputTokens: 12, outputTokens: 34, source: 'reported' });
  });

  test.each(HOSTILE)('is whole, bounded and called an estimate where it is %j', (odd) => {
    for (const usage of [usageIn(answer(odd, USUAL)), usageIn(answer(USUAL, odd))]) {
      // Nothing at all: whoever asked estimates what was streamed.
      if (!usage) continue;
      const counts = [usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.cacheWriteTokens];
      expect(counts.every((count) => Number.isSafeInteger(count) && count >= 0 && count <= 100_000_000)).toBe(true);
      if (odd !== null) expect(usage.source).toBe('estimated');
    }
  });

  test('never breaks the answer, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (input, output) => {
        const usage = usageIn(answer(input, output));
        expect(usage === undefined || Number.isSafeInteger(usage.inputTokens + usage.outputTokens)).toBe(true);
      }),
    );
  });
});

test('what a vendor adds to its usage that nobody knows does not make an estimate of it', () => {
  const extra = { x_future: { n: 'many' }, other: 'x' };
  const chat = {
    choices: [{ message: { content: SAID }, finish_reason: 'stop' }],
    service_tier: 'flex',
    usage: {
      ...{ prompt_tokens: 12, completion_tokens: 34, ...extra },
      ...{ prompt_tokens_details: { cached_tokens: 2, ...extra }, completion_tokens_details: extra },
    },
  };
  expect(usageIn(observeAnswer(chat, options))).toMatchObject({ source: 'reported', serviceTier: 'flex' });
  const message = {
    ...{ type: 'message', content: [{ type: 'text', text: SAID }], stop_reason: 'end_turn' },
    usage: {
      ...{ input_tokens: 12, output_tokens: 34, cache_creation_input_tokens: 9, service_tier: 'batch', ...extra },
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 7, ...extra },
    },
  };
  expect(usageIn(observeMessage(message, options))).toMatchObject({
    ...{ source: 'reported', serviceTier: 'batch', cacheWriteTokens: 9, cacheWriteHourTokens: 7 },
  });
  const usual = { ...message, usage: { ...message.usage, service_tier: 'standard' } };
  expect(usageIn(observeMessage(usual, options))).not.toHaveProperty('serviceTier');
});

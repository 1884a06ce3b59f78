import type { FinishReason, TurnEvent } from '@sluice/core';
import fc from 'fast-check';

const word = fc.string({ unit: 'grapheme', maxLength: 8 });
const slices = fc.array(word, { maxLength: 3 });

const textBlock = slices.map((texts): TurnEvent[] => [
  { type: 'text-start' },
  ...texts.map((text): TurnEvent => ({ type: 'text-delta', text })),
  { type: 'text-end' },
]);

const reasoningBlock = fc
  .tuple(slices, fc.option(word))
  .map(([texts, signature]): TurnEvent[] => [
    { type: 'reasoning-start' },
    ...texts.map((text): TurnEvent => ({ type: 'reasoning-delta', text })),
    ...(signature ? [{ type: 'reasoning-signature', signature } as const] : []),
    { type: 'reasoning-end' },
  ]);

const toolBlock = fc
  .tuple(fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean())), fc.nat(20), fc.nat(99))
  .map(([input, cut, number]): TurnEvent[] => [
    { type: 'tool-start', id: `call_${number}`, name: 'tool' },
    { type: 'tool-delta', json: JSON.stringify(input).slice(0, cut) },
    { type: 'tool-delta', json: JSON.stringify(input).slice(cut) },
    { type: 'tool-end' },
  ]);

const redactedBlock = fc
  .base64String({ minLength: 4 })
  .map((data): TurnEvent[] => [{ type: 'reasoning-redacted', data }]);

const usage = fc.record({
  inputTokens: fc.nat(),
  cacheWriteTokens: fc.nat(),
  cacheReadTokens: fc.nat(),
  outputTokens: fc.nat(),
  source: fc.constantFrom('reported' as const, 'estimated' as const),
});

/** Any reason that an answer can end for. */
export const finishReason: fc.Arbitrary<FinishReason> = fc.constantFrom(
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'refusal',
  'pause_turn',
  'context_window_exceeded',
);

/** Any content the grammar of turn events allows, without its terminal event. */
export const answerContent: fc.Arbitrary<readonly TurnEvent[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.oneof(textBlock, reasoningBlock, toolBlock, redactedBlock), { maxLength: 5 }),
    fc.array(usage, { maxLength: 2 }),
  )
  .map(([opens, blocks, usages]): TurnEvent[] => [
    ...(opens ? [{ type: 'turn-start' } as const] : []),
    ...blocks.flat(),
    ...usages.map((counted): TurnEvent => ({ type: 'usage', usage: counted })),
  ]);

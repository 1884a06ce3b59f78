import type { FinishReason, TurnEvent } from '@sluice/core';
import fc from 'fast-check';
import type { AnswerOptions } from './index.ts';

/** Any answer that the grammar of turn events allows. */

export const OPTIONS: AnswerOptions = {
  messageId: 'resp_1',
  model: 'm',
  requestId: 'req_1',
  created: 1_700_000_000,
  inputEstimate: 3,
  request: {
    include: ['reasoning.encrypted_content'],
    tools: [
      { type: 'function', name: 'look', parameters: { type: 'object' } },
      { type: 'custom', name: 'patch' },
      { type: 'namespace', name: 'files', tools: [{ type: 'function', name: 'read' }] },
    ],
  },
};

const word = fc.string({ unit: 'grapheme', maxLength: 8 });
const slices = fc.array(word, { maxLength: 3 });

const textBlock = slices.map((texts): TurnEvent[] => [
  { type: 'text-start' },
  ...texts.map((text): TurnEvent => ({ type: 'text-delta', text })),
  { type: 'text-end' },
]);

const reasoningBlock = fc
  .tuple(slices, fc.option(word), fc.constantFrom('codex', 'claude', undefined))
  .map(([texts, signature, signer]): TurnEvent[] => [
    { type: 'reasoning-start' },
    ...texts.map((text): TurnEvent => ({ type: 'reasoning-delta', text })),
    ...(signature ? [{ type: 'reasoning-signature', signature, ...(signer && { signer }) } as const] : []),
    { type: 'reasoning-end' },
  ]);

const redactedBlock = fc
  .base64String({ minLength: 4 })
  .map((data): TurnEvent[] => [{ type: 'reasoning-redacted', data, signer: 'claude' }]);

const toolBlock = fc
  .tuple(
    fc.constantFrom('look', 'patch', 'files__read', 'undeclared'),
    fc.dictionary(fc.oneof(word, fc.constant('input')), fc.oneof(word, fc.integer())),
    fc.nat(20),
    fc.boolean(),
  )
  .map(([name, input, cut, signed]) => ({ name, json: JSON.stringify(input), cut, signed }));

const block = fc.oneof(textBlock, reasoningBlock, redactedBlock, toolBlock);

const usage = fc.record({
  inputTokens: fc.nat(1_000_000),
  cacheWriteTokens: fc.nat(1_000_000),
  cacheReadTokens: fc.nat(1_000_000),
  outputTokens: fc.nat(1_000_000),
  source: fc.constantFrom('reported' as const, 'estimated' as const),
});

/** Without its terminal event. Every call has an id of its own. */
export const content = fc
  .tuple(fc.boolean(), fc.array(block, { maxLength: 5 }), fc.array(usage, { maxLength: 2 }))
  .map(([opens, blocks, usages]): TurnEvent[] => [
    ...(opens ? [{ type: 'turn-start' } as const] : []),
    ...blocks.flatMap((one, index) => (Array.isArray(one) ? one : toolEvents(one, `call_${index}`))),
    ...usages.map((counted): TurnEvent => ({ type: 'usage', usage: counted })),
  ]);

export const reason = fc.constantFrom<FinishReason>(
  'end_turn',
  'max_tokens',
  'tool_use',
  'refusal',
  'context_window_exceeded',
);

export const FAILED: TurnEvent = {
  type: 'error',
  failure: { kind: 'overloaded', scope: 'none', retryable: true, message: 'busy' },
};

function toolEvents(
  { name, json, cut, signed }: { name: string; json: string; cut: number; signed: boolean },
  id: string,
): TurnEvent[] {
  const signature = signed ? { signature: 'Cg==', signer: 'antigravity:gemini' } : {};
  return [
    { type: 'tool-start', id, name, ...signature },
    { type: 'tool-delta', json: json.slice(0, cut) },
    { type: 'tool-delta', json: json.slice(cut) },
    { type: 'tool-end' },
  ];
}

import type { Message, Part, Turn } from '@sluice/core';
import { parseGenerateContentRequest } from '@sluice/wire/gemini';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toTurn } from './to-turn.ts';
import { toGenerateContentRequest } from './upstream/index.ts';

const model = 'gemini-3-pro-preview';
const signer = 'antigravity:gemini';
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const signature = fc.base64String({ minLength: 4, maxLength: 20 });
const picture = fc
  .base64String({ minLength: 4 })
  .map((data): Part => ({ type: 'image', mediaType: 'image/png', data }));
const text = word.map((words): Part => ({ type: 'text', text: words }));
const input = fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean()), { maxKeys: 3 });
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.:-]{0,20}$/);

/** What the model said: perhaps a thought, one text, and calls that the user's next message answers. */
const exchange = fc
  .record({
    thought: fc.option(fc.tuple(word, signature)),
    said: fc.option(word),
    calls: fc.array(fc.record({ name, input, signature, answer: word, isError: fc.boolean() }), { maxLength: 3 }),
    asked: fc.array(fc.oneof(text, picture), { minLength: 1, maxLength: 2 }),
  })
  .filter(({ thought, said, calls }) => thought !== null || said !== null || calls.length > 0);

const conversation = fc.array(exchange, { maxLength: 4 }).map((exchanges): Message[] => {
  const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }];
  for (const [round, { thought, said, calls, asked }] of exchanges.entries()) {
    const idOf = (index: number) => `call-${round}-${index}`;
    const content: Part[] = [
      ...(thought ? [{ type: 'reasoning', text: thought[0], signature: thought[1], signer } as const] : []),
      ...(said ? [{ type: 'text', text: said } as const] : []),
      ...calls.map(
        (call, index): Part => ({
          type: 'tool_call',
          id: idOf(index),
          name: call.name,
          input: call.input,
          signature: call.signature,
          signer,
        }),
      ),
    ];
    const results = calls.map(
      ({ answer, isError }, index): Part => ({
        type: 'tool_result',
        callId: idOf(index),
        isError,
        content: [{ type: 'text', text: answer }],
      }),
    );
    messages.push({ role: 'assistant', content }, { role: 'user', content: [...results, ...asked] });
  }
  return messages;
});

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const turn = fc
  .record({
    system: fc.array(
      word.map((words) => ({ type: 'text' as const, text: words })),
      { maxLength: 2 },
    ),
    messages: conversation,
    tools: fc.uniqueArray(
      fc.record({
        name,
        description: word,
        inputSchema: fc.constant({ type: 'object', properties: { a: { type: 'string' } } }),
      }),
      { selector: (tool) => tool.name, maxLength: 2 },
    ),
    maxTokens: maybe(fc.integer({ min: 1, max: 9_999 })),
    temperature: maybe(fc.constantFrom(0, 0.5, 2)),
    topP: maybe(fc.constantFrom(0.1, 1)),
    topK: maybe(fc.nat(40)),
    seed: maybe(fc.nat()),
    presencePenalty: maybe(fc.constantFrom(-1, 1)),
    stopSequences: maybe(fc.array(word, { minLength: 1, maxLength: 3 })),
    reasoning: maybe(
      fc.constantFrom({ type: 'adaptive' as const }, { type: 'adaptive' as const, effort: 'high' as const }),
    ),
    responseFormat: maybe(fc.constantFrom({ type: 'json_object' as const })),
  })
  .map((fields): Turn => {
    const said = Object.entries(fields).filter(([, value]) => value !== undefined);
    return { model, stream: true, ...Object.fromEntries(said) } as Turn;
  });

/** A turn as a request's bytes and back. */
function thereAndBack(given: Turn): Turn {
  const answer = toGenerateContentRequest(given, { model });
  if (!answer.ok) throw new Error(answer.failure.message);
  expect(answer.dropped).toEqual([]);
  const parsed = parseGenerateContentRequest(JSON.parse(JSON.stringify(answer.body)));
  if (!parsed.ok) throw new Error(parsed.message);
  return toTurn(parsed.request, { model, stream: true });
}

test('all that a turn and Gemini can both say survives the way there and back', () => {
  fc.assert(
    fc.property(turn, (given) => {
      expect(thereAndBack(given)).toEqual(given);
    }),
    { numRuns: 300 },
  );
});

test('a client’s request survives being said as a turn', () => {
  fc.assert(
    fc.property(turn, (given) => {
      const first = toGenerateContentRequest(given, { model });
      const again = toGenerateContentRequest(thereAndBack(given), { model });
      expect(again).toEqual(first);
    }),
    { numRuns: 100 },
  );
});

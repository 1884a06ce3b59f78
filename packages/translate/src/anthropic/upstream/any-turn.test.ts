import type { Message, Part, Turn } from '@sluice/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Body, checkRules, turnOf } from './request-rules.fixture.ts';
import { toMessagesRequest } from './to-messages-request.ts';

const word = fc.constantFrom('', ' ', 'a', 'Tromsø', '\n', 'b'.repeat(200));
const id = fc.constantFrom('1', '2', '3', 'functions.ls:0', 'call|9', '');
const name = fc.constantFrom('ls', 'mcp:files.read', 'x'.repeat(130), 'a b');
const signer = fc.constantFrom(undefined, 'claude', 'codex', 'antigravity:claude');
const cache = fc.constantFrom({}, { cache: {} }, { cache: { ttl: '1h' as const } });

const text = fc
  .tuple(word, cache)
  .map(([value, mark]): Part & { type: 'text' } => ({ type: 'text', text: value, ...mark }));
const image = cache.map((mark): Part => ({ type: 'image', mediaType: 'image/png', data: 'AA==', ...mark }));
const call = fc
  .tuple(id, name, cache)
  .map(([callId, tool, mark]): Part => ({ type: 'tool_call', id: callId, name: tool, input: {}, ...mark }));
const result = fc
  .tuple(id, fc.boolean(), fc.array(text, { maxLength: 2 }), cache)
  .map(([callId, isError, content, mark]): Part => ({ type: 'tool_result', callId, isError, content, ...mark }));
const thought = fc
  .tuple(word, fc.constantFrom('', 'short', 'E'.repeat(200)), signer)
  .map(([value, signature, by]): Part => ({ type: 'reasoning', text: value, signature, ...(by && { signer: by }) }));
const redacted = signer.map((by): Part => ({ type: 'redacted_reasoning', data: 'd', ...(by && { signer: by }) }));

const message: fc.Arbitrary<Message> = fc.record({
  role: fc.constantFrom('user', 'assistant', 'system'),
  content: fc.array(fc.oneof(text, image, call, result, thought, redacted), { maxLength: 4 }),
});

const turn: fc.Arbitrary<Turn> = fc
  .record(
    {
      messages: fc.array(message, { maxLength: 8 }),
      system: fc.array(text, { maxLength: 2 }),
      tools: fc.array(
        fc.record({ name, inputSchema: fc.constantFrom({}, { type: 'object', anyOf: [] }), strict: fc.boolean() }),
        { maxLength: 3 },
      ),
      toolChoice: fc.oneof(
        fc.record({ type: fc.constantFrom('auto' as const, 'any' as const, 'none' as const) }),
        fc.record({ type: fc.constant('tool' as const), name }),
      ),
      maxTokens: fc.integer({ min: 1, max: 200_000 }),
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      topP: fc.double({ min: 0, max: 1, noNaN: true }),
      reasoning: fc.oneof(
        fc.record({ type: fc.constant('budget' as const), tokens: fc.nat(200_000) }),
        fc.record({
          type: fc.constant('adaptive' as const),
          effort: fc.constantFrom('none' as const, 'low' as const, 'max' as const),
        }),
        fc.constant({ type: 'off' as const }),
      ),
    },
    { requiredKeys: ['messages', 'system', 'tools'] },
  )
  .map((fields) => turnOf(fields));

const model = fc.constantFrom('claude-sonnet-4-5', 'claude-opus-4-8', 'claude-opus-4-6', 'claude-fable-5', 'kimi-k2');

test('any turn becomes a request that breaks no rule of the API, or is refused because there is nothing in it', () => {
  fc.assert(
    fc.property(turn, model, fc.boolean(), fc.boolean(), (said, upstreamModel, addCacheMarks, dropReasoning) => {
      const before = JSON.stringify(said);
      const request = toMessagesRequest(said, { model: upstreamModel, addCacheMarks, dropReasoning });
      expect(JSON.stringify(said)).toBe(before);
      if (request.ok) checkRules(JSON.parse(JSON.stringify(request.body)) as Body);
      else expect(request.failure.message).toBe('the conversation has no content to answer');
    }),
    { numRuns: 1_000 },
  );
});

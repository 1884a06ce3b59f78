import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANTHROPIC_FORMAT } from '../anthropic/format.ts';
import { readAnthropicStream } from '../anthropic/index.ts';
import { ANTIGRAVITY_FORMAT, GEMINI_FORMAT } from '../gemini/format.ts';
import { readGeminiStream } from '../gemini/index.ts';
import { CHAT_FORMAT } from '../openai/chat-format.ts';
import { readChatStream, readResponsesStream } from '../openai/index.ts';
import { CODEX_FORMAT, RESPONSE_FORMAT } from '../openai/response-format.ts';
import { makeAnswer } from './answer.ts';
import { composeStream, composeWhole } from './compose.ts';
import { type AnswerFormat, type AnswerScript, expectedText, Signer } from './index.ts';

interface Facts {
  readonly text: string;
  readonly tools: readonly { readonly name: string; readonly input: unknown }[];
  readonly violations: readonly string[];
}

const FORMATS: [string, AnswerFormat, (text: string) => Facts][] = [
  ['Messages', ANTHROPIC_FORMAT, readAnthropicStream],
  ['Chat Completions', CHAT_FORMAT, readChatStream],
  ['Responses', RESPONSE_FORMAT, readResponsesStream],
  ['the Codex backend', CODEX_FORMAT, readResponsesStream],
  ['Gemini', GEMINI_FORMAT, readGeminiStream],
  ['Antigravity', ANTIGRAVITY_FORMAT, readGeminiStream],
];

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const input = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), {
  maxKeys: 3,
});
const tool = fc.record({
  name: fc.stringMatching(/^[a-z_]{1,12}$/),
  input,
  sliceLength: fc.integer({ min: 1, max: 9 }),
});
const script: fc.Arbitrary<AnswerScript> = fc.record(
  {
    text: fc.array(words, { maxLength: 6 }),
    thinking: fc.record({ text: words, sliceLength: fc.integer({ min: 1, max: 9 }) }),
    tools: fc.array(tool, { maxLength: 3 }),
    unknownFields: fc.boolean(),
    keepAlive: fc.boolean(),
    splitData: fc.boolean(),
    lineEnd: fc.constantFrom('lf' as const, 'crlf' as const, 'cr' as const),
  },
  { requiredKeys: ['text'] },
);

describe('what a formatter writes is what the strict reader of the format reads', () => {
  it.each(FORMATS)('%s', (_name, format, read) => {
    fc.assert(
      fc.property(script, (asked) => {
        const facts = { model: 'm', prompt: '', tools: [], stream: true, inputTokens: 3, stopSequences: [] };
        const request = { stream_options: { include_usage: true }, include: ['reasoning.encrypted_content'] };
        const answer = makeAnswer(asked, facts, request, new Signer('k'));
        const frames = Array.from(composeStream(format, answer), ({ frame }) => frame);
        const { text, tools, violations } = read(Buffer.concat(frames).toString());
        expect(violations).toEqual([]);
        expect(text).toBe(expectedText(asked));
        expect(tools.map(({ name, input: given }) => ({ name, input: given }))).toEqual(
          (asked.tools ?? []).map(({ name, input: wanted }) => ({ name, input: JSON.parse(JSON.stringify(wanted)) })),
        );
        expect(() => JSON.parse(composeWhole(format, answer))).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });

  it.each(FORMATS)('%s is read without a throw, whatever it is', (_name, _format, read) => {
    const record = fc.oneof(fc.json(), fc.string(), fc.constant('[DONE]'));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (records) => {
        expect(read(records.map((data) => `event: x\ndata: ${data}\n\n`).join('')).violations.length).toBeGreaterThan(
          0,
        );
      }),
      { numRuns: 60 },
    );
  });
});

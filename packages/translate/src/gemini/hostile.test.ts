import { parseGenerateContentRequest } from '@sluice/wire/gemini';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { droppedFields } from './dropped-fields.ts';
import { refusalOf } from './refusal.ts';
import { toTurn } from './to-turn.ts';
import { toGenerateContentRequest, withoutThoughts } from './upstream/index.ts';

const anything = fc.jsonValue({ maxDepth: 3 });
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'sluice.claude.x', 'c2x1aWNlLmNsYXVkZS54', '-_='),
);
const object = fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'error', 'result')), anything);
const some = <Fields>(fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }) =>
  fc.record(fields, { requiredKeys: [] });

const part = some({
  text,
  thought: fc.boolean(),
  thoughtSignature: text,
  inlineData: fc.record({
    data: fc.string({ minLength: 1 }),
    mimeType: fc.constantFrom('image/png', 'text/x', '', 'x'),
  }),
  fileData: fc.record({ fileUri: fc.string({ minLength: 1 }) }),
  functionCall: fc.record({ name: fc.string({ minLength: 1 }), id: text, args: object }),
  function_response: fc.record({ name: fc.string({ minLength: 1 }), id: text, response: object }),
  executableCode: some({ code: text, language: text }),
  strange: anything,
});
const body = fc.record(
  {
    contents: fc.array(fc.record({ role: fc.constantFrom('user', 'model'), parts: fc.array(part, { maxLength: 4 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    systemInstruction: fc.oneof(text, fc.record({ parts: fc.array(part, { maxLength: 2 }) })),
    tools: fc.array(
      some({
        functionDeclarations: fc.array(
          some({ name: fc.string({ minLength: 1 }), parameters: object, parametersJsonSchema: object }),
        ),
        googleSearch: object,
      }),
    ),
    toolConfig: some({ functionCallingConfig: some({ mode: text, allowedFunctionNames: fc.array(text) }) }),
    generationConfig: some({
      responseMimeType: fc.constantFrom('application/json', 'x'),
      responseSchema: object,
      thinkingConfig: some({ thinkingBudget: fc.integer({ min: -1, max: 99_999 }), thinkingLevel: text }),
      stopSequences: fc.array(text),
      responseModalities: fc.array(text),
    }),
    strange: anything,
  },
  { requiredKeys: ['contents'] },
);

test('no request that is accepted breaks anything behind it', () => {
  let accepted = 0;
  fc.assert(
    fc.property(body, fc.constantFrom('gemini-3-pro', 'gemini-2.5-flash', 'claude-opus-4-5', 'x'), (given, model) => {
      const parsed = parseGenerateContentRequest(JSON.parse(JSON.stringify(given)));
      if (!parsed.ok) return;
      accepted++;
      const turn = toTurn(parsed.request, { model, stream: true });
      const ids = turn.messages.flatMap(({ content }) =>
        content.map((one) => (one.type === 'tool_call' ? one.id : 'x')),
      );
      expect(ids.every((id) => id !== '')).toBe(true);
      droppedFields(parsed.request);
      refusalOf(parsed.request);
      withoutThoughts(parsed.request.contents, model, 'foreign');
      expect(toGenerateContentRequest(turn, { model })).toMatchObject({ ok: true });
    }),
    { numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('a hundred thousand messages are no more than a hundred thousand times the work of one', () => {
  const contents = Array.from({ length: 100_000 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'model',
    parts: [index % 4 === 1 ? { functionCall: { name: 'f' } } : { text: 'a' }],
  }));
  const parsed = parseGenerateContentRequest({ contents });
  if (!parsed.ok) throw new Error(parsed.message);
  const turn = toTurn(parsed.request, { model: 'gemini-3-pro', stream: true });
  expect(turn.messages).toHaveLength(100_000);
  const answer = toGenerateContentRequest(turn, { model: 'gemini-3-pro' });
  expect(answer.ok && answer.body.contents.at(-1)?.role).toBe('user');
});

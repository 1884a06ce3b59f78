import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCountTokensRequest, parseGenerateContentRequest } from './parse-request.ts';

const hi = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };
const requestOf = (fields: object) => {
  const parsed = parseGenerateContentRequest({ ...hi, ...fields });
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.request;
};

describe('a request is accepted', () => {
  test('in camel case as it is, unknown fields and all', () => {
    const body = { ...hi, generationConfig: { maxOutputTokens: 9, audioTimestamp: true }, labels: { a: 'b' } };
    expect(parseGenerateContentRequest(body)).toEqual({ ok: true, request: body });
  });

  test('in snake case, at every level but inside what is the caller’s own', () => {
    const own = { file_data: 1, max_items: 2 };
    const body = {
      contents: [
        {
          role: 'model',
          parts: [
            { thought: true, text: 'hm', thought_signature: 'c2ln' },
            { inline_data: { mime_type: 'image/png', data: 'AA==' } },
            { function_call: { name: 'f', args: own }, thought_signature: 'c2ln' },
            { function_response: { name: 'f', response: own } },
            { file_data: { mime_type: 'image/png', file_uri: 'gs://x' } },
          ],
        },
      ],
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      tools: [{ function_declarations: [{ name: 'f', parameters_json_schema: own }] }, { google_search: own }],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      generation_config: { max_output_tokens: 5, thinking_config: { include_thoughts: true, thinking_budget: -1 } },
      safety_settings: [own],
      cached_content: 'cachedContents/x',
    };
    expect(parseGenerateContentRequest(body)).toEqual({
      ok: true,
      request: {
        contents: [
          {
            role: 'model',
            parts: [
              { thought: true, text: 'hm', thoughtSignature: 'c2ln' },
              { inlineData: { mimeType: 'image/png', data: 'AA==' } },
              { functionCall: { name: 'f', args: own }, thoughtSignature: 'c2ln' },
              { functionResponse: { name: 'f', response: own } },
              { fileData: { mimeType: 'image/png', fileUri: 'gs://x' } },
            ],
          },
        ],
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: own }] }, { googleSearch: own }],
        toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
        generationConfig: { maxOutputTokens: 5, thinkingConfig: { includeThoughts: true, thinkingBudget: -1 } },
        safetySettings: [own],
        cachedContent: 'cachedContents/x',
      },
    });
  });

  test('with single objects where lists are meant, and a system instruction of bare text', () => {
    const body = {
      contents: { parts: { text: 'hi' } },
      systemInstruction: 'Be brief.',
      tools: { functionDeclarations: { name: 'f' } },
    };
    expect(parseGenerateContentRequest(body)).toEqual({
      ok: true,
      request: {
        contents: [{ parts: [{ text: 'hi' }] }],
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        tools: [{ functionDeclarations: [{ name: 'f' }] }],
      },
    });
  });

  test('with nulls, which mean absent, and numbers as text, which protocol buffers allow', () => {
    expect(requestOf({ tools: null, generationConfig: { seed: '7', topP: null, temperature: '0.5' } })).toEqual({
      ...hi,
      generationConfig: { seed: 7, temperature: 0.5 },
    });
  });

  test('with both spellings of a field: the camel-case one counts', () => {
    expect(requestOf({ cached_content: 'b', cachedContent: 'a' })).toEqual({ ...hi, cachedContent: 'a' });
  });
});

describe('a request is refused', () => {
  test.each<[unknown, string]>([
    [undefined, 'body: must be an object'],
    [[], 'body: must be an object'],
    [{}, 'contents: is required'],
    [{ contents: [] }, 'contents: must hold at least one message'],
    [{ contents: 'hi' }, 'contents: must be an object'],
    [{ contents: [null] }, 'contents[0]: must be an object'],
    [{ contents: [{}] }, 'contents[0].parts: is required'],
    [{ contents: [{ role: 'system', parts: [] }] }, "contents[0].role: must be one of 'user', 'model'"],
    [{ contents: [{ parts: [{ text: 1 }] }] }, 'contents[0].parts[0].text: must be a string'],
    [{ contents: [{ parts: [{ functionCall: {} }] }] }, 'contents[0].parts[0].functionCall.name: is required'],
    [
      { contents: [{ parts: [{ function_call: { name: '', args: {} } }] }] },
      'contents[0].parts[0].function_call.name: must be a non-empty string',
    ],
    [
      { contents: [{ parts: [{ functionCall: { name: 'f', args: [] } }] }] },
      'contents[0].parts[0].functionCall.args: must be an object',
    ],
    [
      { contents: [{ parts: [{ functionResponse: { name: 'f', response: 'x' } }] }] },
      'contents[0].parts[0].functionResponse.response: must be an object',
    ],
    [{ contents: [{ parts: [{ inlineData: {} }] }] }, 'contents[0].parts[0].inlineData.data: is required'],
    [{ ...hi, tools: [{ functionDeclarations: [{}] }] }, 'tools[0].functionDeclarations[0].name: is required'],
    [
      { ...hi, generationConfig: { maxOutputTokens: 1e300 } },
      'generationConfig.maxOutputTokens: must be an integer from 1 to 1000000',
    ],
    [{ ...hi, generationConfig: { temperature: 3 } }, 'generationConfig.temperature: must be a number from 0 to 2'],
    [
      { ...hi, generationConfig: { thinkingConfig: { thinkingBudget: -2 } } },
      'generationConfig.thinkingConfig.thinkingBudget: must be an integer from -1 to 1000000',
    ],
  ])('%j', (body, message) => {
    expect(parseGenerateContentRequest(body)).toMatchObject({ ok: false, message });
  });
});

describe('a count of tokens', () => {
  test.each([hi, { generateContentRequest: { model: 'models/m', ...hi } }, { generate_content_request: hi }])(
    'is asked for %j',
    (body) => {
      expect(parseCountTokensRequest(body)).toMatchObject({ ok: true, request: hi });
    },
  );

  test.each([{}, { generateContentRequest: {} }, { generateContentRequest: { contents: 1 } }])(
    'is not asked for nothing: %j',
    (body) => {
      expect(parseCountTokensRequest(body)).toMatchObject({ ok: false });
    },
  );
});

const NAMES = [
  'contents',
  'parts',
  'text',
  'role',
  'functionCall',
  'function_response',
  'name',
  'args',
  'inline_data',
  'tools',
  'functionDeclarations',
  'generationConfig',
  'thinkingConfig',
  'thinking_budget',
  'systemInstruction',
  '__proto__',
  'constructor',
];

test('nothing a client can send throws, and what is accepted has a conversation', () => {
  const { body } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), tie('body'), fc.array(tie('value'), { maxLength: 3 })),
    body: fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('value')), { maxLength: 4 })
      .map((members) => JSON.parse(`{${members.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join()}}`)),
  }));
  fc.assert(
    fc.property(fc.oneof(body, fc.record({ contents: fc.array(body) })), (hostile) => {
      for (const parse of [parseGenerateContentRequest, parseCountTokensRequest]) {
        const parsed = parse(hostile);
        if (parsed.ok) expect(Array.isArray(parsed.request.contents)).toBe(true);
        else expect(parsed.message).toContain(parsed.param);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a request nested as deep as memory allows is read without recursion into what is the caller’s own', () => {
  let deep: unknown = {};
  for (let level = 0; level < 100_000; level++) deep = { a: deep };
  const tools = [{ functionDeclarations: [{ name: 'f', parameters: deep }] }];
  expect(parseGenerateContentRequest({ ...hi, tools, strange: deep })).toMatchObject({ ok: true });
});

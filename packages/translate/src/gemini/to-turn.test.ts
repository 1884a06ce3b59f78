import { parseGenerateContentRequest } from '@sluice/wire/gemini';
import { describe, expect, test } from 'vitest';
import { droppedFields } from './dropped-fields.ts';
import { refusalOf } from './refusal.ts';
import { toTurn, wantsThoughts } from './to-turn.ts';

const hi = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };

function requestOf(fields: object) {
  const parsed = parseGenerateContentRequest({ ...hi, ...fields });
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.request;
}
const turnOf = (fields: object) => toTurn(requestOf(fields), { model: 'gemini-2.5-pro', stream: false });
const configured = (generationConfig: object) => turnOf({ generationConfig });

describe('a request becomes a turn', () => {
  test('with nothing added that the client did not say', () => {
    expect(toTurn(requestOf({}), { model: 'm', stream: true })).toEqual({
      model: 'm',
      stream: true,
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      tools: [],
    });
  });

  test('with sampling settings and stop sequences', () => {
    const settings = { temperature: 0, topP: 0.5, topK: 3, presencePenalty: 1, frequencyPenalty: -1, seed: 0 };
    expect(configured({ ...settings, maxOutputTokens: 9, stopSequences: ['X'] })).toMatchObject({
      ...settings,
      maxTokens: 9,
      stopSequences: ['X'],
    });
  });

  test.each(['Be brief.', { parts: [{ text: 'Be brief.' }, { text: '' }] }])('with the system text of %j', (given) => {
    expect(turnOf({ systemInstruction: given }).system).toEqual([{ type: 'text', text: 'Be brief.' }]);
  });

  test('with the service tier in small letters', () => {
    expect(turnOf({ serviceTier: 'PRIORITY' }).serviceTier).toBe('priority');
  });
});

describe('thinking', () => {
  test.each([
    [{}, undefined],
    [{ includeThoughts: false }, undefined],
    [{ includeThoughts: true }, { type: 'adaptive' }],
    [{ thinkingBudget: 0 }, { type: 'off' }],
    [{ thinkingBudget: -1 }, { type: 'adaptive' }],
    [
      { thinkingBudget: 2048, includeThoughts: true },
      { type: 'budget', tokens: 2048 },
    ],
    [{ thinkingLevel: 'HIGH' }, { type: 'adaptive', effort: 'high' }],
    [{ thinkingLevel: 'minimal' }, { type: 'adaptive', effort: 'minimal' }],
    [{ thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' }, undefined],
  ])('%j', (thinkingConfig, expected) => {
    expect(configured({ thinkingConfig }).reasoning).toEqual(expected);
  });

  test('is shown only to who asks for it', () => {
    expect(wantsThoughts(requestOf({}))).toBe(false);
    expect(wantsThoughts(requestOf({ generationConfig: { thinkingConfig: { includeThoughts: true } } }))).toBe(true);
  });
});

describe('the format of the answer', () => {
  const json = 'application/json';
  test.each([
    [{ responseMimeType: 'text/plain' }, undefined],
    [{ responseMimeType: json }, { type: 'json_object' }],
    [
      { responseMimeType: json, responseSchema: { type: 'STRING', nullable: true } },
      { type: 'json_schema', schema: { type: ['string', 'null'] } },
    ],
    [
      { responseMimeType: json, responseJsonSchema: { type: 'object', $defs: {} } },
      { type: 'json_schema', schema: { type: 'object', $defs: {} } },
    ],
  ])('%j', (config, expected) => {
    expect(configured(config).responseFormat).toEqual(expected);
  });
});

describe('tools', () => {
  test('keep name, description and schema, which is JSON Schema from then on', () => {
    const parameters = { type: 'OBJECT', properties: { a: { type: 'INTEGER', description: 'A' } }, required: ['a'] };
    const schema = { type: 'object', additionalProperties: false };
    const functionDeclarations = [
      { name: 'a', description: 'd', parameters },
      { name: 'b', parametersJsonSchema: schema, parameters },
      { name: 'c' },
    ];
    expect(turnOf({ tools: [{ functionDeclarations }] }).tools).toEqual([
      {
        name: 'a',
        description: 'd',
        inputSchema: {
          type: 'object',
          properties: { a: { type: 'integer', description: 'A' } },
          required: ['a'],
        },
      },
      { name: 'b', inputSchema: schema },
      { name: 'c', inputSchema: { type: 'object', properties: {} } },
    ]);
  });

  test('that Google runs are marked', () => {
    expect(turnOf({ tools: [{ googleSearch: {} }, { code_execution: {}, urlContext: {} }] }).tools).toMatchObject([
      { name: 'google_search', serverType: 'google_search' },
      { name: 'code_execution', serverType: 'code_execution' },
      { name: 'url_context', serverType: 'url_context' },
    ]);
  });

  test.each([
    [{ mode: 'AUTO' }, { type: 'auto' }],
    [{ mode: 'VALIDATED' }, { type: 'auto' }],
    [{ mode: 'none' }, { type: 'none' }],
    [{ mode: 'ANY' }, { type: 'any' }],
    [
      { mode: 'ANY', allowedFunctionNames: ['a'] },
      { type: 'tool', name: 'a' },
    ],
    [{ mode: 'ANY', allowedFunctionNames: ['a', 'b'] }, { type: 'any' }],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined],
    [{}, undefined],
  ])('choice %j', (functionCallingConfig, expected) => {
    expect(turnOf({ toolConfig: { functionCallingConfig } }).toolChoice).toEqual(expected);
  });
});

test('what a turn has no word for is named', () => {
  const request = requestOf({
    labels: { a: 'b' },
    safetySettings: [],
    'strange name': 1,
    contents: [{ parts: [{ text: 'hi', videoMetadata: {} }] }],
    tools: [{ functionDeclarations: [{ name: 'f', behavior: 'BLOCKING' }] }],
    toolConfig: {
      retrievalConfig: {},
      functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a', 'b'] },
    },
    generationConfig: { logprobs: 3, temperature: 1, responseMimeType: 'text/x.enum' },
  });
  expect([...droppedFields(request)].sort()).toEqual([
    'contents.parts.videoMetadata',
    'generationConfig.logprobs',
    'generationConfig.responseMimeType',
    'labels',
    'safetySettings',
    'toolConfig.functionCallingConfig.allowedFunctionNames',
    'toolConfig.retrievalConfig',
    'tools.functionDeclarations.behavior',
  ]);
  expect(droppedFields(requestOf({ generationConfig: { topK: 1, candidateCount: 1 } }))).toEqual([]);
});

test.each([
  [{ cachedContent: 'cachedContents/x' }, 'cachedContent'],
  [{ generationConfig: { candidateCount: 2 } }, 'generationConfig.candidateCount'],
  [{ generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }, 'generationConfig.responseModalities'],
])('what only Google has is refused by name: %j', (fields, name) => {
  const failure = refusalOf(requestOf(fields));
  expect(failure).toMatchObject({ kind: 'invalid_request', scope: 'none', retryable: false });
  expect(failure?.message).toContain(name);
});

test('what others have too is not refused', () => {
  const generationConfig = { candidateCount: 1, responseModalities: ['TEXT'] };
  expect(refusalOf(requestOf({ cachedContent: '', generationConfig }))).toBeUndefined();
});

import type { Reasoning, Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import {
  assistant,
  bodyOf,
  CLAUDE,
  contentsOf,
  GEMINI,
  GEMINI_3,
  result,
  said,
  text,
  turnOf,
  user,
} from './rules.fixture.ts';
import { toGenerateContentRequest } from './to-generate-content-request.ts';

const schema = { type: 'object', properties: {} };
const tool = { name: 'f', description: 'd', inputSchema: schema };
const failureOf = (more: Partial<Turn>) => {
  const answer = toGenerateContentRequest(turnOf(more), { model: GEMINI });
  return answer.ok ? undefined : answer.failure;
};

describe('the system', () => {
  test('is an instruction with parts, never a string; empty texts are left out', () => {
    expect(
      bodyOf({
        system: [
          { type: 'text', text: 'a' },
          { type: 'text', text: '' },
        ],
      }).systemInstruction,
    ).toEqual({
      role: 'user',
      parts: [{ text: 'a' }],
    });
    expect(bodyOf({ system: [{ type: 'text', text: '' }] })).not.toHaveProperty('systemInstruction');
  });

  test('inside the conversation speaks as the user, in tags', () => {
    const messages = [user(text('hi')), { role: 'system' as const, content: [text('note')] }];
    expect(contentsOf(messages)).toEqual([
      { role: 'user', parts: [{ text: 'hi' }, { text: '<system-reminder>\nnote\n</system-reminder>' }] },
    ]);
  });
});

describe('speakers', () => {
  test('alternate: what one says in a row is one message', () => {
    const messages = [user(text('a')), user(text('b')), assistant(text('c')), assistant(text('d')), user(text('e'))];
    expect(contentsOf(messages)).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
      { role: 'model', parts: [{ text: 'c' }, { text: 'd' }] },
      { role: 'user', parts: [{ text: 'e' }] },
    ]);
  });

  test('the user begins and ends', () => {
    const contents = contentsOf([assistant(text('a'))]);
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
    expect(contentsOf([])).toHaveLength(1);
  });

  test('messages and texts that say nothing are left out', () => {
    expect(contentsOf([user(text('a')), assistant(text('')), user(text(''), text('b'))])).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
    ]);
  });
});

describe('pictures and documents', () => {
  test.each([
    [{ type: 'image', mediaType: 'image/gif', data: 'AA==' }, { inlineData: { mimeType: 'image/gif', data: 'AA==' } }],
    [{ type: 'image', data: 'AA==' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }],
    [{ type: 'image', url: 'u' }, { fileData: { mimeType: 'image/png', fileUri: 'u' } }],
    [
      { type: 'document', mediaType: 'application/pdf', data: 'AA==' },
      { inlineData: { mimeType: 'application/pdf', data: 'AA==' } },
    ],
    [{ type: 'document', url: 'u' }, { fileData: { fileUri: 'u' } }],
    [{ type: 'document', title: 'T', text: 'x' }, { text: '<document title="T">\nx\n</document>' }],
  ] as const)('%j', (part, expected) => {
    expect(contentsOf([user(part)])).toEqual([{ role: 'user', parts: [expected] }]);
  });

  test.each([[{ type: 'image' }], [{ type: 'document' }]] as const)('with nothing in them are refused: %j', (part) => {
    expect(failureOf({ messages: [user(part)] })).toMatchObject({ kind: 'invalid_request', scope: 'none' });
    const inside = { ...result('a'), content: [part] } as ReturnType<typeof result>;
    expect(failureOf({ messages: [user(inside)] })?.message).toContain(part.type);
  });
});

describe('tools', () => {
  test('are declared once by name, with cleaned schemas', () => {
    const strict = { ...tool, name: 'g', strict: true, inputSchema: { ...schema, $schema: 's' } };
    const answer = said({ tools: [tool, { ...tool, description: 'other' }, strict] });
    expect(answer.body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'f', description: 'd', parameters: schema },
          { name: 'g', description: 'd', parameters: schema },
        ],
      },
    ]);
    expect(answer.dropped).toEqual(['tools.strict']);
  });

  test('of the vendor are never declared together with functions', () => {
    const search = { name: 'web_search', serverType: 'web_search_20250305', inputSchema: {} };
    expect(said({ tools: [search] })).toMatchObject({ body: { tools: [{ googleSearch: {} }] }, dropped: [] });
    const both = said({ tools: [search, tool] });
    expect(both.body.tools).toHaveLength(1);
    expect(JSON.stringify(both.body.tools)).not.toContain('googleSearch');
    expect(both.dropped).toEqual(['tools.web_search_20250305']);
    expect(said({ tools: [search] }, { model: CLAUDE }).dropped).toEqual(['tools.web_search_20250305']);
    const other = { name: 'x', serverType: 'computer_toolset', inputSchema: {} };
    expect(said({ tools: [other] })).toMatchObject({ dropped: ['tools.computer_toolset'] });
  });

  test.each([
    [undefined, GEMINI, undefined],
    [{ type: 'auto' }, GEMINI, { mode: 'AUTO' }],
    [{ type: 'any' }, GEMINI, { mode: 'ANY' }],
    [{ type: 'none' }, GEMINI, { mode: 'NONE' }],
    [{ type: 'tool', name: 'f' }, GEMINI, { mode: 'ANY', allowedFunctionNames: ['f'] }],
    [undefined, CLAUDE, { mode: 'VALIDATED' }],
    [{ type: 'auto' }, CLAUDE, { mode: 'VALIDATED' }],
    [{ type: 'any' }, CLAUDE, { mode: 'ANY' }],
  ] as const)('choice %j for %s', (toolChoice, model, expected) => {
    const turn = { tools: [tool], ...(toolChoice && { toolChoice }) };
    const config = bodyOf(turn, model).toolConfig?.functionCallingConfig;
    expect(config).toEqual(expected);
    expect(bodyOf({ ...turn, tools: [] }, model)).not.toHaveProperty('toolConfig');
  });

  test('may be called in parallel whatever the client says, and that is reported', () => {
    const turn: Partial<Turn> = { tools: [tool], toolChoice: { type: 'auto', parallel: false } };
    expect(said(turn).dropped).toEqual(['toolChoice.parallel']);
  });
});

describe('names', () => {
  test.each([
    ['get-weather_2', GEMINI, true],
    ['mcp:a.b', GEMINI, true],
    ['mcp:a.b', CLAUDE, false],
    ['1st', GEMINI, false],
    ['with space', GEMINI, false],
    ['ü', GEMINI, false],
    ['n'.repeat(64), CLAUDE, true],
    ['n'.repeat(65), GEMINI, false],
  ])('%s stays for %s: %s', (name, model, stays) => {
    const answer = said({ tools: [{ ...tool, name }], toolChoice: { type: 'tool', name } }, { model });
    const [declared] = answer.body.tools?.[0]?.functionDeclarations ?? [];
    expect(declared?.name === name).toBe(stays);
    expect(declared?.name).toMatch(/^[A-Za-z_][A-Za-z0-9_.:-]{0,63}$/);
    expect(answer.toolNames).toEqual(stays ? new Map() : new Map([[declared?.name, name]]));
    expect(answer.body.toolConfig?.functionCallingConfig?.allowedFunctionNames).toEqual([declared?.name]);
  });

  test('that differ stay different', () => {
    const tools = ['a b', 'a_b', 'a/b'].map((name) => ({ ...tool, name }));
    const names = said({ tools }).body.tools?.[0]?.functionDeclarations?.map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
  });
});

describe('thinking', () => {
  const thinking = (reasoning: Reasoning, model: string, maxTokens?: number) => {
    const answer = said({ reasoning, ...(maxTokens && { maxTokens }) }, { model });
    const { thinkingConfig, maxOutputTokens } = answer.body.generationConfig ?? {};
    return [thinkingConfig, maxOutputTokens, answer.dropped.includes('reasoning')];
  };
  const off: Reasoning = { type: 'off' };
  const adaptive: Reasoning = { type: 'adaptive' };
  const budget = (tokens: number): Reasoning => ({ type: 'budget', tokens });
  const effort = (name: 'minimal' | 'medium' | 'high'): Reasoning => ({ type: 'adaptive', effort: name });

  test.each([
    [GEMINI, adaptive, undefined, { includeThoughts: true, thinkingBudget: -1 }, undefined],
    [GEMINI, budget(2_048), undefined, { includeThoughts: true, thinkingBudget: 2_048 }, undefined],
    [GEMINI, effort('high'), undefined, { includeThoughts: true, thinkingBudget: 24_576 }, undefined],
    [GEMINI, budget(99_999), undefined, { includeThoughts: true, thinkingBudget: 32_768 }, undefined],
    [GEMINI, budget(8_192), 4_000, { includeThoughts: true, thinkingBudget: 2_000 }, 4_000],
    ['gemini-2.5-flash', off, undefined, { includeThoughts: false, thinkingBudget: 0 }, undefined],
    ['gemini-flash-latest', budget(512), undefined, { includeThoughts: true, thinkingBudget: 512 }, undefined],
    [CLAUDE, off, 100, undefined, 100],
    [CLAUDE, adaptive, undefined, { includeThoughts: true, thinkingBudget: 8_192 }, 16_384],
    [CLAUDE, budget(2_048), 64_000, { includeThoughts: true, thinkingBudget: 2_048 }, 64_000],
    [CLAUDE, budget(100), 64_000, { includeThoughts: true, thinkingBudget: 1_024 }, 64_000],
    [GEMINI_3, adaptive, undefined, { includeThoughts: true }, undefined],
    [GEMINI_3, effort('medium'), undefined, { includeThoughts: true, thinkingLevel: 'high' }, undefined],
    [GEMINI_3, budget(1_000), undefined, { includeThoughts: true, thinkingLevel: 'low' }, undefined],
    ['gemini-3-flash', effort('medium'), undefined, { includeThoughts: true, thinkingLevel: 'medium' }, undefined],
    ['gemini-3-flash', off, undefined, { includeThoughts: false, thinkingLevel: 'minimal' }, undefined],
  ] as const)('%s, asked for %j within %s', (model, reasoning, maxTokens, config, length) => {
    expect(thinking(reasoning, model, maxTokens)).toEqual([config, length, false]);
  });

  test.each([
    [CLAUDE, budget(8_192), 1_500, undefined],
    ['gemini-2.0-flash', adaptive, undefined, undefined],
    ['gpt-oss-120b', budget(1_024), undefined, undefined],
    [GEMINI, off, undefined, { includeThoughts: false, thinkingBudget: 128 }],
    [GEMINI_3, off, undefined, { includeThoughts: false, thinkingLevel: 'low' }],
  ] as const)('%s cannot do %j within %s, which is reported', (model, reasoning, maxTokens, config) => {
    expect(thinking(reasoning, model, maxTokens)).toEqual([config, maxTokens, true]);
  });
});

describe('settings', () => {
  const settings = { temperature: 0.5, topP: 0.9, topK: 3, seed: 1, presencePenalty: 1, frequencyPenalty: 1 };

  test('are all Gemini’s own', () => {
    const answer = said({ ...settings, maxTokens: 9, stopSequences: ['a'] });
    expect(answer.body.generationConfig).toEqual({ ...settings, maxOutputTokens: 9, stopSequences: ['a'] });
    expect(answer.dropped).toEqual([]);
  });

  test('are fewer for Claude, and fewer still while it thinks', () => {
    const plain = said(settings, { model: CLAUDE });
    expect(plain.body.generationConfig).toEqual({ temperature: 0.5, topP: 0.9, topK: 3 });
    expect(plain.dropped).toEqual(['seed', 'presencePenalty', 'frequencyPenalty']);
    const thinking = said({ ...settings, reasoning: { type: 'adaptive' } }, { model: CLAUDE });
    expect(thinking.dropped).toEqual(['temperature', 'topP', 'topK', 'seed', 'presencePenalty', 'frequencyPenalty']);
  });

  test('more than five stop sequences are cut, and other vendors’ wishes left out, by name', () => {
    const answer = said({
      stopSequences: ['1', '2', '3', '4', '5', '6'],
      verbosity: 'low',
      serviceTier: 'flex',
      cacheKey: 'k',
    });
    expect(answer.body.generationConfig?.stopSequences).toHaveLength(5);
    expect([...answer.dropped].sort()).toEqual(['cacheKey', 'serviceTier', 'stopSequences', 'verbosity']);
  });

  test('a format is a type and a cleaned schema; before Gemini 3 not together with functions', () => {
    const responseFormat = { type: 'json_schema', schema: { ...schema, $id: 'x' } } as const;
    const expected = { responseMimeType: 'application/json', responseSchema: { type: 'object' } };
    expect(bodyOf({ responseFormat }).generationConfig).toEqual(expected);
    expect(bodyOf({ responseFormat: { type: 'json_object' } }).generationConfig).toEqual({
      responseMimeType: 'application/json',
    });
    expect(bodyOf({ responseFormat, tools: [tool] }, GEMINI_3).generationConfig).toEqual(expected);
    expect(said({ responseFormat, tools: [tool] }).dropped).toEqual(['responseFormat']);
  });
});

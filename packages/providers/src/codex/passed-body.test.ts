import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiEdits, backendEdits } from './passed-body.ts';

/** A body the backend takes as it is. */
const FIT = {
  model: 'm',
  instructions: '',
  input: [{ role: 'user', content: 'hi' }],
  include: ['reasoning.encrypted_content'],
  store: false,
  stream: true,
};
const thought = (encrypted_content?: unknown) => ({ type: 'reasoning', summary: [], encrypted_content });

describe("the rules of ChatGPT's backend", () => {
  test('a body that obeys them all is not touched', () => {
    expect(backendEdits({ ...FIT, service_tier: 'priority', prompt_cache_key: 'k', future: 1 }, 'foreign')).toEqual({
      edits: {},
      dropped: [],
    });
  });

  test.each<[string, object, object, readonly string[]]>([
    ['store', { store: true }, { store: false }, ['store']],
    ['store, unsaid', { store: undefined }, { store: false }, []],
    ['stream', { stream: false }, { stream: true }, []],
    ['instructions', { instructions: null }, { instructions: '' }, []],
    [
      'include',
      { include: ['web_search_call.results'] },
      { include: ['web_search_call.results', 'reasoning.encrypted_content'] },
      [],
    ],
    ['include, unsaid', { include: null }, { include: ['reasoning.encrypted_content'] }, []],
    ['tier', { service_tier: 'flex' }, { service_tier: undefined }, ['serviceTier']],
    ['tier, automatic', { service_tier: 'auto' }, { service_tier: undefined }, []],
    ['limit', { max_output_tokens: 9 }, { max_output_tokens: undefined }, ['maxTokens']],
    ['sampling', { temperature: 1, top_p: null }, { temperature: undefined, top_p: undefined }, ['temperature']],
    ['others', { user: 'u', metadata: {} }, { user: undefined, metadata: undefined }, ['user', 'metadata']],
    [
      'text',
      { input: 'hi' },
      { input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }] },
      [],
    ],
    [
      'system',
      {
        input: [
          { role: 'system', content: 'a', x: 1 },
          { role: 'user', content: 'b' },
        ],
      },
      {
        input: [
          { role: 'developer', content: 'a', x: 1 },
          { role: 'user', content: 'b' },
        ],
      },
      [],
    ],
  ])('%s', (_name, more, edits, dropped) => {
    expect(backendEdits({ ...FIT, ...more }, 'foreign')).toEqual({ edits, dropped });
  });

  test('thoughts it cannot find or read are left out', () => {
    const own = thought('gAAA');
    const input = [thought(), thought(''), thought('sluice.claude.Eq'), own];
    expect(backendEdits({ ...FIT, input }, 'foreign').edits).toEqual({ input: [own] });
    expect(backendEdits({ ...FIT, input }, 'all').edits).toEqual({ input: [] });
  });
});

test('trap a: OpenAI gets every thought but those sealed for another vendor, and none after it refused them', () => {
  const input = [thought(), thought('gAAA'), { type: 'future' }];
  expect(apiEdits({ input }, 'foreign').edits).toEqual({});
  expect(apiEdits({ input: [...input, thought('sluice.claude.Eq')] }, 'foreign').edits).toEqual({ input });
  expect(apiEdits({ input }, 'all').edits).toEqual({ input: [{ type: 'future' }] });
  expect(apiEdits({ input: 'hi' }, 'all').edits).toEqual({});
});

test('an edited body obeys the rules, whatever it was', () => {
  const field = fc.constantFrom(...Object.keys(FIT), 'service_tier', 'user', 'max_output_tokens', 'x');
  fc.assert(
    fc.property(fc.dictionary(field, fc.jsonValue({ maxDepth: 3 })), (body) => {
      const { edits } = backendEdits(body, 'foreign');
      const edited = JSON.parse(JSON.stringify({ ...body, ...edits }));
      expect(backendEdits(edited, 'foreign')).toEqual({ edits: {}, dropped: [] });
    }),
  );
});

import type { Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { ADAPTIVE_MODEL, BUDGET_MODEL, said } from './request-rules.fixture.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };

/** Model, what the turn says, the fields of the request it becomes, and what is dropped. */
type Case = readonly [model: string, turn: Partial<Turn>, fields: object, dropped?: readonly string[]];

const whole = ([model, turn, fields, dropped = []]: Case) => [model, turn, fields, dropped] as const;

function checkCase(model: string, turn: Partial<Turn>, fields: object, dropped: readonly string[]): void {
  const { body, ...rest } = said(turn, { model });
  const named = Object.fromEntries(Object.keys(fields).map((name) => [name, body[name]]));
  expect(named).toEqual(fields);
  expect(rest.dropped).toEqual(dropped);
}

const OLD = 'claude-sonnet-4-20250514';
const NEWEST = 'claude-sonnet-5-5';

const THINKING: readonly Case[] = [
  [BUDGET_MODEL, {}, { thinking: undefined }],
  [BUDGET_MODEL, { reasoning: { type: 'off' } }, { thinking: undefined }],
  [BUDGET_MODEL, { reasoning: { type: 'budget', tokens: 0 } }, { thinking: undefined }],
  [BUDGET_MODEL, { reasoning: { type: 'adaptive', effort: 'none' } }, { thinking: undefined }],
  [
    BUDGET_MODEL,
    { reasoning: { type: 'budget', tokens: 9_000 } },
    { thinking: { type: 'enabled', budget_tokens: 9_000 } },
  ],
  [
    BUDGET_MODEL,
    { reasoning: { type: 'adaptive', effort: 'low' } },
    { thinking: { type: 'enabled', budget_tokens: 1_024 } },
  ],
  [BUDGET_MODEL, { reasoning: { type: 'adaptive' } }, { thinking: { type: 'enabled', budget_tokens: 8_192 } }],
  [BUDGET_MODEL, { reasoning: { type: 'budget', tokens: 5 } }, { thinking: { type: 'enabled', budget_tokens: 1_024 } }],
  ['claude-3-5-haiku-latest', { reasoning: { type: 'adaptive' } }, { thinking: undefined }, ['reasoning']],
  [ADAPTIVE_MODEL, {}, { thinking: undefined }],
  [ADAPTIVE_MODEL, { reasoning: { type: 'off' } }, { thinking: undefined }],
  [
    ADAPTIVE_MODEL,
    { reasoning: { type: 'adaptive' } },
    { thinking: { type: 'adaptive', display: 'summarized' }, output_config: undefined },
  ],
  [ADAPTIVE_MODEL, { reasoning: { type: 'adaptive', effort: 'xhigh' } }, { output_config: { effort: 'xhigh' } }],
  [ADAPTIVE_MODEL, { reasoning: { type: 'adaptive', effort: 'minimal' } }, { output_config: { effort: 'low' } }],
  [ADAPTIVE_MODEL, { reasoning: { type: 'budget', tokens: 8_000 } }, { output_config: { effort: 'medium' } }],
  ['claude-opus-4-6', { reasoning: { type: 'adaptive', effort: 'xhigh' } }, { output_config: { effort: 'high' } }],
  ['claude-opus-4-6', { reasoning: { type: 'adaptive', effort: 'max' } }, { output_config: { effort: 'max' } }],
  [NEWEST, { reasoning: { type: 'off' } }, { thinking: { type: 'disabled' } }],
  ['claude-fable-5', { reasoning: { type: 'off' } }, { thinking: undefined }, ['reasoning']],
];

describe('reasoning', () => {
  test.each(THINKING.map(whole))('%s, %j: %j', checkCase);

  test.each([
    [undefined, 8_000, 32_000],
    [10_000, 8_000, 10_000],
    [8_000, 8_000, 16_000],
    [100, 24_576, 24_676],
    [50_000, 60_000, 64_000],
    [100, 128_000, 63_076],
  ])('max_tokens of %s beside a budget of %i is %i', (maxTokens, tokens, expected) => {
    const { body } = said({ ...(maxTokens && { maxTokens }), reasoning: { type: 'budget', tokens } });
    expect(body.max_tokens).toBe(expected);
  });

  test('trap a: budgets are given up for one request when the last answer called tools without thoughts Claude signed', () => {
    const reasoning = { type: 'budget', tokens: 8_000 } as const;
    const conversation = (signer: string): Turn['messages'] => [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', signature: 'E'.repeat(200), signer },
          { type: 'tool_call', id: '1', name: 'ls', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', callId: '1', isError: false, content: [] }] },
    ];
    const foreign = said({ reasoning, messages: conversation('codex') });
    expect([foreign.body['thinking'], foreign.dropped]).toEqual([undefined, ['messages.reasoning', 'reasoning']]);
    const own = said({ reasoning, messages: conversation('claude') });
    expect([own.body['thinking'], own.dropped]).toEqual([{ type: 'enabled', budget_tokens: 8_000 }, []]);
    // Adaptive thinking does not want earlier answers to begin with thoughts.
    const adaptive = said({ reasoning, messages: conversation('codex') }, { model: ADAPTIVE_MODEL });
    expect([adaptive.body['thinking'], adaptive.dropped]).toEqual([
      { type: 'adaptive', display: 'summarized' },
      ['messages.reasoning'],
    ]);
  });

  test.each([BUDGET_MODEL, ADAPTIVE_MODEL])('gives way to a forced tool at %s', (model) => {
    const tools = [{ name: 'ls', inputSchema: {} }];
    const { body, dropped } = said({ tools, toolChoice: { type: 'any' }, reasoning: { type: 'adaptive' } }, { model });
    expect([body['thinking'], body['tool_choice'], dropped]).toEqual([undefined, { type: 'any' }, ['reasoning']]);
  });
});

const SETTINGS: readonly Case[] = [
  [OLD, { temperature: 0.5, topP: 0.9, topK: 3 }, { temperature: 0.5, top_p: 0.9, top_k: 3 }],
  [BUDGET_MODEL, { temperature: 1.7 }, { temperature: 1 }],
  [BUDGET_MODEL, { temperature: 0.5, topP: 0.9 }, { temperature: 0.5, top_p: undefined }, ['topP']],
  [ADAPTIVE_MODEL, { temperature: 1, topP: 1, topK: 1 }, { temperature: undefined }, ['temperature', 'topK', 'topP']],
  [
    BUDGET_MODEL,
    { temperature: 0.5, topP: 0.96, topK: 3, reasoning: { type: 'adaptive' } },
    { temperature: undefined, top_p: 0.96 },
    ['temperature', 'topK'],
  ],
  [BUDGET_MODEL, { topP: 0.5, reasoning: { type: 'adaptive' } }, { top_p: undefined }, ['topP']],
  [
    BUDGET_MODEL,
    { responseFormat: { type: 'json_schema', schema: SCHEMA } },
    { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
  ],
  [OLD, { responseFormat: { type: 'json_schema', schema: SCHEMA } }, { output_config: undefined }, ['responseFormat']],
  [BUDGET_MODEL, { responseFormat: { type: 'json_object' } }, { output_config: undefined }, ['responseFormat']],
  [BUDGET_MODEL, { stopSequences: ['a', '\n'] }, { stop_sequences: ['a'] }, ['stopSequences']],
  [BUDGET_MODEL, { serviceTier: 'default' }, { service_tier: 'standard_only' }],
  [BUDGET_MODEL, { serviceTier: 'priority' }, { service_tier: 'auto' }],
  [BUDGET_MODEL, { serviceTier: 'flex' }, { service_tier: undefined }, ['serviceTier']],
  [BUDGET_MODEL, { session: 'user_1-a' }, { metadata: { user_id: 'user_1-a' } }],
  [BUDGET_MODEL, { maxTokens: 7 }, { max_tokens: 7 }],
  [
    BUDGET_MODEL,
    { presencePenalty: 1, frequencyPenalty: 1, seed: 1, verbosity: 'low', cacheKey: 'k' },
    {},
    ['cacheKey', 'frequencyPenalty', 'presencePenalty', 'seed', 'verbosity'],
  ],
];

describe('settings', () => {
  test.each(SETTINGS.map(whole))('%s, %j: %j', checkCase);

  test('max_tokens has a default that can be configured, and answers always stream', () => {
    expect(said({ stream: false }).body).toMatchObject({ max_tokens: 32_000, stream: true });
    expect(said({}, { defaultMaxTokens: 4_096 }).body.max_tokens).toBe(4_096);
  });

  test.each(['someone@example.test', '+49 30 123456', '4930123456', 'Jane Doe', 'x'.repeat(300)])(
    'a session of %s is not sent as it is',
    (session) => {
      expect(said({ session }).body['metadata']).toEqual({ user_id: expect.stringMatching(/^[0-9a-f]{64}$/) });
    },
  );
});

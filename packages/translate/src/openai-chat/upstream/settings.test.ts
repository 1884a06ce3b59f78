import type { Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { assistant, said, say, user } from './say.fixture.ts';

test('the least of a request is streamed and counted', () => {
  expect(say({})).toMatchObject({
    body: {
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    },
    dropped: [],
  });
});

test('every knob has its field', () => {
  const { body, dropped } = say({
    maxTokens: 1,
    temperature: 0,
    topP: 0.5,
    presencePenalty: 1,
    frequencyPenalty: -1,
    seed: 3,
    stopSequences: ['x'],
    verbosity: 'low',
    serviceTier: 'flex',
    cacheKey: 'k',
    session: 's',
    responseFormat: { type: 'json_schema', schema: { type: 'object' }, strict: true },
  });
  expect(body).toMatchObject({
    max_tokens: 1,
    temperature: 0,
    top_p: 0.5,
    presence_penalty: 1,
    frequency_penalty: -1,
    seed: 3,
    stop: ['x'],
    verbosity: 'low',
    service_tier: 'flex',
    prompt_cache_key: 'k',
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' }, strict: true } },
  });
  expect(body).not.toHaveProperty('user');
  expect(dropped).toEqual([]);
  expect(say({ maxTokens: 1 }, { maxTokensField: 'max_completion_tokens' }).body).toMatchObject({
    max_completion_tokens: 1,
  });
});

test.each<[Partial<Turn>, string[]]>([
  [{ topK: 3 }, ['topK']],
  [{ stopSequences: ['1', '2', '3', '4', '5'] }, ['stopSequences']],
  [{ reasoning: { type: 'off' } }, ['reasoning']],
  [{ serviceTier: 'turbo' }, ['serviceTier']],
  [{ system: [{ type: 'text', text: 'x', cache: {} }] }, ['cache']],
  [
    { tools: [{ name: 'w', inputSchema: {}, serverType: 'web_search' }], toolChoice: { type: 'auto' } },
    ['tools.web_search', 'toolChoice'],
  ],
  [
    {
      messages: [
        user(said('x')),
        assistant(
          { type: 'redacted_reasoning', data: 'x' },
          { type: 'reasoning', text: 't' },
          { type: 'image', url: 'u' },
        ),
      ],
    },
    ['messages.redacted_reasoning', 'messages.reasoning', 'messages.image'],
  ],
])('what it cannot say is dropped by name: %j', (more, names) => {
  expect(say(more).dropped).toEqual(names);
});

describe('a model', () => {
  const knobs: Partial<Turn> = {
    maxTokens: 1,
    temperature: 0.5,
    topP: 1,
    presencePenalty: 1,
    stopSequences: ['x'],
    reasoning: { type: 'adaptive', effort: 'low' },
  };

  test.each(['o3-mini', 'gpt-5', 'openai/gpt-5.2', 'ft:o4-mini:acme'])(
    'that thinks (%s) is sent no sampling',
    (model) => {
      const { body, dropped } = say(knobs, { model });
      expect(body).toMatchObject({ max_completion_tokens: 1, reasoning_effort: 'low' });
      for (const field of ['max_tokens', 'temperature', 'top_p', 'presence_penalty', 'stop'])
        expect(body).not.toHaveProperty(field);
      expect(dropped).toEqual(['temperature', 'presencePenalty', 'stopSequences']);
    },
  );

  test.each(['gpt-4o-mini', 'chatgpt-4o-latest', 'gpt-5-chat-latest'])(
    'that does not (%s) is sent no effort',
    (model) => {
      const { body, dropped } = say(knobs, { model });
      expect(body).toMatchObject({ max_completion_tokens: 1, temperature: 0.5, stop: ['x'] });
      expect(body).not.toHaveProperty('reasoning_effort');
      expect(dropped).toEqual(['reasoning']);
    },
  );

  test('of another maker gets everything', () => {
    expect(say(knobs, { model: 'qwen3-coder' })).toMatchObject({
      body: { max_tokens: 1, temperature: 0.5, reasoning_effort: 'low' },
      dropped: [],
    });
  });
});

test('at most four stop sequences are sent', () => {
  expect(say({ stopSequences: ['1', '2', '3', '4', '5'] }).body['stop']).toEqual(['1', '2', '3', '4']);
});

test.each<[Turn['reasoning'], string | undefined]>([
  [{ type: 'off' }, undefined],
  [{ type: 'adaptive' }, undefined],
  [{ type: 'adaptive', effort: 'xhigh' }, 'xhigh'],
  [{ type: 'adaptive', effort: 'max' }, 'xhigh'],
  [{ type: 'budget', tokens: 4_000 }, 'medium'],
  [{ type: 'budget', tokens: 100_000 }, 'high'],
  [{ type: 'budget', tokens: 0 }, undefined],
])('thinking %j is effort %s', (reasoning, effort) => {
  expect(say(reasoning ? { reasoning } : {}).body['reasoning_effort']).toBe(effort);
});

test('an answer in JSON is asked for in words too where the client has not done so', () => {
  const wanted: Partial<Turn> = { responseFormat: { type: 'json_object' } };
  expect(say(wanted).body).toMatchObject({
    response_format: { type: 'json_object' },
    messages: [{ role: 'system', content: 'Answer in JSON.' }, { role: 'user' }],
  });
  expect(say({ ...wanted, system: [{ type: 'text', text: 'speak Json' }] }).body).toMatchObject({
    messages: [{ role: 'system', content: 'speak Json' }, { role: 'user' }],
  });
});

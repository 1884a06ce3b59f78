import { parseChatRequest } from '@sluice/wire/openai-chat';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toTurn } from '../to-turn.ts';
import { toChatRequest } from './index.ts';

const text = fc.string({ minLength: 1, maxLength: 12 });
const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
const input = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 3 });
const picture = fc.record({
  type: fc.constant('image_url'),
  image_url: fc.record(
    {
      url: fc.oneof(
        fc.constant('https://example.com/a.png'),
        fc.base64String().map((data) => `data:image/png;base64,${data}`),
      ),
      detail: fc.constantFrom('low', 'high'),
    },
    { requiredKeys: ['url'] },
  ),
});
const userMessage = fc.record({
  role: fc.constant('user'),
  content: fc.oneof(text, fc.tuple(picture, fc.record({ type: fc.constant('text'), text }))),
});
const spoken = fc.record({ role: fc.constant('assistant'), content: text });
/** An assistant's calls and their results, as OpenAI wants them. */
const exchange = fc
  .tuple(
    text,
    fc.uniqueArray(fc.tuple(name, name, input, text), { minLength: 1, maxLength: 3, selector: ([id]) => id }),
  )
  .map(([content, calls]) => [
    {
      role: 'assistant',
      content,
      tool_calls: calls.map(([id, called, args]) => ({
        id,
        type: 'function',
        function: { name: called, arguments: JSON.stringify(args) },
      })),
    },
    ...calls.map(([id, , , answer]) => ({ role: 'tool', tool_call_id: id, content: answer })),
  ]);
const tool = fc.record({
  type: fc.constant('function'),
  function: fc.record(
    {
      name,
      description: text,
      parameters: fc.constant({
        type: 'object',
        properties: { a: { type: 'string' } },
        required: ['a'],
        additionalProperties: false,
      }),
      strict: fc.constant(true),
    },
    { requiredKeys: ['name', 'parameters'] },
  ),
});
const fields = fc.record(
  {
    max_tokens: fc.integer({ min: 1, max: 1_000 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    top_p: fc.double({ min: 0, max: 1, noNaN: true }),
    presence_penalty: fc.integer({ min: -2, max: 2 }),
    frequency_penalty: fc.integer({ min: -2, max: 2 }),
    seed: fc.integer(),
    stop: fc.array(text, { minLength: 1, maxLength: 4 }),
    reasoning_effort: fc.constantFrom('minimal', 'low', 'medium', 'high', 'xhigh'),
    verbosity: fc.constantFrom('low', 'medium', 'high'),
    service_tier: fc.constantFrom('auto', 'default', 'flex', 'priority'),
    prompt_cache_key: text,
    response_format: fc.oneof(
      fc.constant({ type: 'json_object' }),
      fc.record({
        type: fc.constant('json_schema'),
        json_schema: fc.record({ name, schema: fc.constant({ type: 'object' }), strict: fc.boolean() }),
      }),
    ),
  },
  { requiredKeys: [] },
);
const tools = fc.option(
  fc.record(
    {
      tools: fc.uniqueArray(tool, { minLength: 1, maxLength: 3, selector: (one) => one.function.name }),
      tool_choice: fc.constantFrom('auto', 'none', 'required'),
      parallel_tool_calls: fc.boolean(),
    },
    { requiredKeys: ['tools', 'tool_choice'] },
  ),
  { nil: {} },
);
const request = fc
  .tuple(text, userMessage, fc.array(fc.oneof(userMessage, spoken, exchange), { maxLength: 5 }), fields, tools)
  .map(([system, first, rest, knobs, offered]) => ({
    model: 'm',
    messages: [{ role: 'system', content: `json: ${system}` }, first, ...rest.flat()],
    ...knobs,
    ...offered,
    stream: true,
    stream_options: { include_usage: true },
  }));

test('a chat that is read and said again keeps everything the dialect can express', () => {
  fc.assert(
    fc.property(request, (chat) => {
      const parsed = parseChatRequest(chat);
      if (!parsed.ok) throw new Error(parsed.message);
      const said = toChatRequest(toTurn(parsed.request), { model: 'm' });
      if (!said.ok) throw new Error(said.failure.message);
      expect(said.dropped).toEqual([]);
      expect(JSON.parse(JSON.stringify(said.body))).toEqual(JSON.parse(JSON.stringify(chat)));
    }),
    { numRuns: 300 },
  );
});

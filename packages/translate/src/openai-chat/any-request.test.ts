import { parseChatRequest } from '@sluice/wire/openai-chat';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { droppedFields, refusalOf, toChatRequest, toTurn, usesLegacyFunctions } from './index.ts';

const value = fc.jsonValue({ maxDepth: 2 });
const text = fc.string({ maxLength: 6 });
const filled = fc.string({ minLength: 1, maxLength: 6 });
const odd = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: value });
const some = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] });

const part = odd(
  fc.oneof(
    fc.record({ type: fc.constant('text'), text, cache_control: value }),
    fc.record({
      type: fc.constant('image_url'),
      image_url: some({ url: fc.oneof(filled, fc.constant('data:image/png;base64,AA==')), detail: text }),
    }),
    fc.record({ type: fc.constant('file'), file: some({ file_data: text, file_id: text, filename: text }) }),
    fc.record({ type: fc.constant('tool_use'), id: filled, name: filled, input: fc.constant({}) }),
    fc.record({ type: fc.constant('tool_result'), tool_use_id: filled, content: text }),
    fc.record({ type: filled, input_audio: value }),
  ),
);
const call = odd(
  some({
    id: filled,
    type: fc.constantFrom('function', 'custom', null),
    function: fc.record({ name: filled, arguments: fc.oneof(text, fc.json({ maxDepth: 1 })) }),
    custom: fc.oneof(value, fc.record({ name: filled, input: text })),
    extra_content: some({ google: some({ thought_signature: text }) }),
  }),
);
const message = some({
  role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool', 'function'),
  content: fc.oneof(text, fc.array(part, { maxLength: 3 })),
  tool_calls: fc.array(call, { maxLength: 2 }),
  function_call: fc.record({ name: filled, arguments: text }),
  name: filled,
  tool_call_id: filled,
  reasoning_content: text,
});
const tool = odd(
  some({
    type: fc.constantFrom('function', 'custom', 'web_search'),
    function: fc.record({ name: filled, parameters: fc.constant({}) }),
    name: filled,
    custom: value,
    input_schema: fc.constant({}),
  }),
);
const request = fc
  .tuple(
    fc.array(message, { minLength: 1, maxLength: 5 }),
    some({
      tools: fc.array(tool, { maxLength: 3 }),
      functions: fc.array(fc.record({ name: filled }), { maxLength: 2 }),
      tool_choice: fc.constantFrom(
        'auto',
        'required',
        { type: 'custom', custom: { name: 'x' } },
        { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [{}] } },
      ),
      function_call: fc.constantFrom('auto', { name: 'f' }, null),
      stop: fc.oneof(text, fc.array(text, { maxLength: 6 })),
      modalities: value,
      n: fc.constantFrom(1, 2, null),
      response_format: fc.constantFrom({ type: 'text' }, { type: 'json_object' }, { type: 'x' }, null),
      reasoning_effort: fc.constantFrom('low', 'none', 'x', null),
      x_future: value,
    }),
  )
  .map(([messages, fields]) => ({ model: 'm', messages, ...fields }));

test('every request that is accepted can be said in neutral words and again in this dialect', () => {
  let accepted = 0;
  fc.assert(
    fc.property(request, (body) => {
      const parsed = parseChatRequest(body);
      if (!parsed.ok) return;
      accepted++;
      const turn = toTurn(parsed.request);
      for (const { content } of turn.messages) {
        for (const one of content) if (one.type === 'tool_call') expect(one.name).not.toBe('');
      }
      const said = toChatRequest(turn, { model: 'm', sendsReasoning: true, sendsSignatures: true });
      if (said.ok) expect(parseChatRequest(said.body)).toMatchObject({ ok: true });
      else expect(said.failure.kind).toBe('invalid_request');
      for (const name of droppedFields(parsed.request)) expect(name).toMatch(/^[\w.-]+$/);
      refusalOf(parsed.request);
      usesLegacyFunctions(parsed.request);
    }),
    { numRuns: 1_500 },
  );
  expect(accepted).toBeGreaterThan(100);
});

import type { Turn } from '@sluice/core';
import type { ResponsesRequest } from '@sluice/wire/openai-responses';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODEX_REQUEST } from '../codex-request.fixture.ts';
import { toResponsesRequest, toTurn } from '../index.ts';

function said(turn: Turn, chatgpt = false) {
  const result = toResponsesRequest(turn, { model: 'gpt-x', chatgpt });
  if (!result.ok) throw new Error(result.failure.message);
  return { body: result.body as unknown as ResponsesRequest, dropped: result.dropped };
}

describe('there and back again', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
  const picture = fc.constant({ type: 'input_image' as const, image_url: 'data:image/png;base64,AA', detail: 'high' });
  const saying = fc.array(
    fc.oneof(
      word.map((words) => ({ type: 'input_text' as const, text: words })),
      picture,
    ),
    { minLength: 1, maxLength: 3 },
  );
  const exchange = fc.tuple(saying, word, word, fc.boolean(), fc.dictionary(word, fc.oneof(word, fc.integer())), word);
  const request = fc
    .record({
      exchanges: fc.array(exchange, { minLength: 1, maxLength: 3 }),
      instructions: word,
      effort: fc.constantFrom('low', 'high'),
    })
    .map(
      ({ exchanges, instructions, effort }): ResponsesRequest => ({
        model: 'm',
        instructions,
        reasoning: { effort, summary: 'auto' },
        tools: [
          {
            type: 'function',
            name: 'f',
            description: 'd',
            parameters: { type: 'object', properties: {}, additionalProperties: false },
            strict: true,
          },
        ],
        tool_choice: 'required',
        parallel_tool_calls: false,
        text: {
          verbosity: 'low',
          format: { type: 'json_schema', name: 's', schema: { type: 'object' }, strict: true },
        },
        prompt_cache_key: 'k',
        stream: true,
        max_output_tokens: 100,
        temperature: 1,
        input: exchanges.flatMap(([content, thought, encrypted, calls, args, answer], index) => [
          { role: 'user' as const, content },
          { type: 'reasoning', summary: [{ type: 'summary_text', text: thought }], encrypted_content: encrypted },
          ...(calls
            ? [
                { type: 'function_call', call_id: `c${index}`, name: 'f', arguments: JSON.stringify(args) },
                { type: 'function_call_output', call_id: `c${index}`, output: answer },
              ]
            : []),
          { role: 'assistant' as const, content: answer },
        ]),
      }),
    );

  test('a conversation this dialect can say survives being said in neutral words', () => {
    fc.assert(
      fc.property(request, (original) => {
        const turn = toTurn(original);
        const { body, dropped } = said(turn);
        expect(dropped).toEqual([]);
        expect(toTurn({ ...body, model: turn.model })).toEqual(turn);
      }),
    );
  });

  test("Codex CLI's session does too", () => {
    const turn = toTurn(CODEX_REQUEST);
    const { body, dropped } = said(turn, true);
    expect(dropped).toEqual([]);
    const again = toTurn({ ...body, model: turn.model });
    expect(again.messages).toEqual(turn.messages);
    expect(again.system).toEqual(turn.system);
  });
});

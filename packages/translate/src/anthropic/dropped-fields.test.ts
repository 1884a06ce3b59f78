import { parseMessagesRequest } from '@sluice/wire/anthropic';
import { describe, expect, test } from 'vitest';
import { droppedFields } from './dropped-fields.ts';

function droppedOf(fields: object): readonly string[] {
  const parsed = parseMessagesRequest({
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi' }],
    ...fields,
  });
  if (!parsed.ok) throw new Error(parsed.message);
  return droppedFields(parsed.request);
}

describe('what a turn has no word for', () => {
  test('is nothing for a request that a turn can say whole', () => {
    const fields = {
      system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'a', description: 'd', input_schema: {}, strict: true, cache_control: null }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high', format: { type: 'json_schema', schema: {} } },
      metadata: { user_id: 'u' },
      stream: true,
      temperature: 1,
      top_p: 1,
      top_k: 1,
      stop_sequences: ['x'],
      service_tier: 'auto',
    };
    expect(droppedOf(fields)).toEqual([]);
  });

  test.each([
    [{ context_management: { edits: [] }, speed: 'fast' }, ['context_management', 'speed']],
    [{ mcp_servers: [], container: null }, []],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, ['thinking.display']],
    [{ output_config: { effort: 'high' } }, ['output_config.effort']],
    [{ output_config: { effort: 'high' }, thinking: { type: 'disabled' } }, ['output_config.effort']],
    [
      { output_config: { format: { type: 'later' }, task_budget: 5 } },
      ['output_config.format', 'output_config.task_budget'],
    ],
    [
      {
        tools: [
          { name: 'a', defer_loading: true },
          { name: 'b', defer_loading: true },
        ],
      },
      ['tools.defer_loading'],
    ],
    [{ metadata: { user_id: 'u', other: 1 } }, ['metadata.other']],
    [{ 'a\nb': 1, ['x'.repeat(65)]: 1 }, ['other']],
  ])('%j', (fields, expected) => {
    expect(droppedOf(fields)).toEqual(expected);
  });

  test('are blocks that have no part, and fields of those that have one, inside results too', () => {
    const content = [
      { type: 'text', text: 'a', citations: [{}] },
      { type: 'search_result', title: 't', source: 's', content: [] },
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'tool_result', tool_use_id: 'i', content: [{ type: 'tool_reference', tool_name: 'x' }] },
    ];
    expect(droppedOf({ messages: [{ role: 'user', content }] })).toEqual([
      'messages.text.citations',
      'messages.server_tool_use',
      'messages.tool_reference',
    ]);
  });

  test('is a list of bounded length', () => {
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]));
    expect(droppedOf(fields)).toHaveLength(64);
  });
});

import type { ResponsesRequest } from '@sluice/wire/openai-responses';
import { describe, expect, test } from 'vitest';
import { droppedFields, refusalOf } from './index.ts';

const requestOf = (more: Partial<ResponsesRequest>): ResponsesRequest => ({ model: 'm', input: 'hi', ...more });

test.each<[Partial<ResponsesRequest>, readonly string[]]>([
  [
    { temperature: 1, tools: [], text: { format: { type: 'text' } }, reasoning: { effort: 'low', summary: 'auto' } },
    [],
  ],
  [{ store: true, truncation: 'auto', metadata: { a: 'b' } }, ['metadata', 'store', 'truncation']],
  [{ store: false, truncation: 'disabled', metadata: {}, user: null, stream_options: {} }, []],
  [{ user: 'u', safety_identifier: 's', top_logprobs: 2 }, ['user', 'safety_identifier', 'top_logprobs']],
  [
    { include: ['reasoning.encrypted_content', 'message.output_text.logprobs'] },
    ['include.message.output_text.logprobs'],
  ],
  [
    { tools: [{ type: 'web_search' }, { type: 'local_shell' }, { type: 'web_search' }] },
    ['tools.web_search', 'tools.local_shell'],
  ],
  [{ tools: [{ type: 'function', name: 'f', defer_loading: true }] }, ['tools.defer_loading']],
  [{ tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'mcp' }] }] }, ['tools.mcp']],
  [{ tool_choice: { type: 'file_search' } }, ['tool_choice.file_search']],
  [
    {
      input: [
        { type: 'web_search_call', id: 'w' },
        { role: 'user', content: [{ type: 'input_audio' }] },
      ],
    },
    ['input.web_search_call', 'input.input_audio'],
  ],
  [{ reasoning: { effort: 'low', context: 'all' } }, ['reasoning.context']],
])('%j loses %j', (more, expected) => {
  expect(droppedFields(requestOf(more))).toEqual(expected);
});

describe('what only the vendor could answer is refused, not dropped', () => {
  test.each<[string, Partial<ResponsesRequest>]>([
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['conversation', { conversation: 'conv_1' }],
    ['background', { background: true }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    [
      'input[1]',
      {
        input: [
          { role: 'user', content: '' },
          { type: 'item_reference', id: 'msg_1' },
        ],
      },
    ],
    ['input[0]', { input: [{ type: 'compaction', encrypted_content: 'x' }] }],
  ])('%s', (field, more) => {
    expect(refusalOf(requestOf(more))?.startsWith(`${field}: `)).toBe(true);
    expect(droppedFields(requestOf(more))).toEqual([]);
  });
});

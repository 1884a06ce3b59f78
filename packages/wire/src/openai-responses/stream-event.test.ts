import { expect, test } from 'vitest';
import { type DeltaKind, deltaEvent, deltaHead, doneEvent, itemEvent, summaryPartEvent } from './index.ts';

const place = { itemId: 'it_1', outputIndex: 2 };

function read(text: string): { event: string; data: unknown } {
  const match = /^event: ([^\n]*)\ndata: ([^\n]*)\n\n$/.exec(text);
  if (!match) throw new Error(text);
  return { event: match[1] ?? '', data: JSON.parse(match[2] ?? '') };
}

test.each<[DeltaKind, string, string, object]>([
  ['text', 'response.output_text', 'text', { content_index: 0, logprobs: [] }],
  ['summary', 'response.reasoning_summary_text', 'text', { summary_index: 0 }],
  ['arguments', 'response.function_call_arguments', 'arguments', {}],
  ['input', 'response.custom_tool_call_input', 'input', {}],
])('a slice of %s names its item and place', (kind, name, whole, more) => {
  const common = { item_id: 'it_1', output_index: 2, sequence_number: 7, ...more };
  expect(read(deltaEvent(deltaHead(kind, place), 'a"\n\u2028', 7))).toEqual({
    event: `${name}.delta`,
    data: { type: `${name}.delta`, delta: 'a"\n\u2028', ...common },
  });
  expect(read(doneEvent(kind, place, 'all\r', 7))).toEqual({
    event: `${name}.done`,
    data: { type: `${name}.done`, [whole]: 'all\r', ...common },
  });
});

test('items and parts say what they are', () => {
  const item = { type: 'reasoning', id: 'rs_1', summary: [] } as const;
  expect(read(itemEvent('added', 0, item, 2))).toEqual({
    event: 'response.output_item.added',
    data: { type: 'response.output_item.added', sequence_number: 2, output_index: 0, item },
  });
  const part = { type: 'summary_text', text: '' } as const;
  expect(read(summaryPartEvent('done', place, part, 3)).data).toMatchObject({
    item_id: 'it_1',
    summary_index: 0,
    part,
  });
});

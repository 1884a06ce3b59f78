import { describe, expect, test } from 'vitest';
import { droppedFields, refusalOf } from './index.ts';
import { chatRequest } from './parsed.fixture.ts';

const droppedOf = (fields: object) => droppedFields(chatRequest(fields));
const user = { role: 'user', content: 'hi' };

describe('what a turn has no word for', () => {
  test('is nothing for a request that a turn can say whole', () => {
    const fields = {
      messages: [user, { role: 'assistant', content: null, reasoning_content: 'hm', tool_calls: [] }],
      tools: [{ type: 'function', function: { name: 'f' } }],
      response_format: { type: 'text' },
      stream_options: { include_usage: true },
      n: 1,
      logprobs: false,
      metadata: {},
      store: null,
    };
    expect(droppedOf(fields)).toEqual([]);
  });

  test.each<[string, object]>([
    ['logit_bias', { logit_bias: { 1: 2 } }],
    ['store', { store: true }],
    ['n', { n: 2 }],
    ['reasoning_effort', { reasoning_effort: 'epic' }],
    ['verbosity', { verbosity: 'chatty' }],
    ['response_format', { response_format: { type: 'grammar' } }],
    ['tools.custom', { tools: [{ type: 'custom', custom: { name: 'x' } }] }],
    ['tool_choice.custom', { tool_choice: { type: 'custom', custom: { name: 'x' } } }],
    ['messages.name', { messages: [{ ...user, name: 'bob' }] }],
    ['messages.audio', { messages: [user, { role: 'assistant', audio: { id: 'a' } }] }],
    ['messages.input_audio', { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] }],
    ['messages.file.file_id', { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] }],
    ['messages.other', { messages: [{ ...user, 'new\nline': 1 }] }],
  ])('%s is named', (name, fields) => {
    expect(droppedOf(fields)).toEqual([name]);
  });

  test('is told in at most 64 names', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x${index}`, 1]));
    expect(droppedOf(many)).toHaveLength(64);
  });
});

describe('a request that would be answered wrongly', () => {
  test('asks for several choices, or for audio', () => {
    expect(refusalOf(chatRequest({ n: 2 }))).toMatch(/^n: /);
    expect(refusalOf(chatRequest({ modalities: ['text', 'audio'] }))).toMatch(/^modalities: /);
    expect(refusalOf(chatRequest({ n: 1, modalities: ['text'] }))).toBeUndefined();
  });
});

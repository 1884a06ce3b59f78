import type { MessageCreateParams } from '@anthropic-ai/sdk/resources/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_MESSAGES, parseCountTokensRequest, parseMessagesRequest } from './parse-request.ts';

const smallest = { model: 'claude-sonnet-4-5', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }] };

describe('a Messages request is accepted', () => {
  test('as the very same object, unknown fields and all', () => {
    const body = { ...smallest, future_field: { a: [1] } };
    const result = parseMessagesRequest(body);
    expect(result.ok && result.request).toBe(body);
  });

  test('as a coding client sends it: adaptive thinking, effort, context management, system inside the list', () => {
    const body = {
      model: 'claude-opus-4-8',
      max_tokens: 64000,
      stream: true,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      metadata: { user_id: 'user_x_session_y' },
      system: [{ type: 'text', text: 'You are…', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'Read', description: 'Reads.', input_schema: { type: 'object', properties: {} } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'ping' },
          ],
        },
        { role: 'system', content: 'reminder' },
      ],
    };
    expect(parseMessagesRequest(body)).toEqual({ ok: true, request: body });
  });

  test('with every kind of field the official SDK can send', () => {
    const params: MessageCreateParams = {
      model: 'claude-opus-5',
      max_tokens: 2048,
      stream: false,
      service_tier: 'auto',
      container: null,
      thinking: { type: 'enabled', budget_tokens: 1024, display: 'summarized' },
      tool_choice: { type: 'tool', name: 't', disable_parallel_tool_use: true },
      stop_sequences: ['END'],
      tools: [
        { name: 't', input_schema: { type: 'object' }, strict: true },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
        { type: 'computer_toolset_20260801' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
            { type: 'image', source: { type: 'url', url: 'https://example.test/a.png' } },
            { type: 'document', title: null, source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' } },
            { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'x' }] } },
            { type: 'document', source: { type: 'file', file_id: 'file_1' } },
            { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: '', signature: 'c2ln' },
            { type: 'redacted_thinking', data: 'ZGF0YQ==' },
            { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
            { type: 'tool_use', id: 'toolu_1', name: 't', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true },
            { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'tool_reference', tool_name: 't' }] },
          ],
        },
        { role: 'system', content: [{ type: 'text', text: 'between' }] },
      ],
    };
    expect(parseMessagesRequest(params)).toMatchObject({ ok: true });
  });

  test('for counting without max_tokens', () => {
    const { max_tokens: _, ...body } = smallest;
    expect(parseCountTokensRequest(body).ok).toBe(true);
    expect(parseMessagesRequest(body)).toMatchObject({ ok: false, param: 'max_tokens' });
  });
});

describe('a Messages request is refused, naming the field', () => {
  const message = (content: unknown) => ({ messages: [{ role: 'user', content }] });
  const block = (fields: object) => message([fields]);

  test.each<[string, unknown]>([
    ['max_tokens', { max_tokens: -1 }],
    ['max_tokens', { max_tokens: 0 }],
    ['max_tokens', { max_tokens: 1.5 }],
    ['max_tokens', { max_tokens: 1e9 }],
    ['max_tokens', { max_tokens: '5' }],
    ['max_tokens', { max_tokens: null }],
    ['temperature', { temperature: 99 }],
    ['temperature', { temperature: 'NaN' }],
    ['temperature', { temperature: Number.NaN }],
    ['top_p', { top_p: -0.1 }],
    ['top_k', { top_k: 1.5 }],
    ['stream', { stream: 'true' }],
    ['service_tier', { service_tier: 1 }],
    ['output_config.format', { output_config: { format: 'json' } }],
    ['output_config.format.type', { output_config: { format: {} } }],
    ['output_config.format.schema', { output_config: { format: { type: 'json_schema', schema: [] } } }],
    ['model', { model: undefined }],
    ['model', { model: 7 }],
    ['model', { model: '' }],
    ['model', { model: 'm'.repeat(10_000) }],
    ['messages', { messages: undefined }],
    ['messages', { messages: {} }],
    ['messages', { messages: [] }],
    ['messages', { messages: new Array(MAX_MESSAGES + 1).fill({ role: 'user', content: '' }) }],
    ['messages.0', { messages: [null] }],
    ['messages.0.role', { messages: [{ role: 'tool', content: '' }] }],
    ['messages.0.role', { messages: [{ role: 'assistant', content: '' }] }],
    ['messages.0.role', { messages: [{ role: 'system', content: '' }] }],
    [
      'messages.1.role',
      {
        messages: [
          { role: 'user', content: '' },
          { role: '__proto__', content: '' },
        ],
      },
    ],
    ['messages.0.content', message(7)],
    ['messages.0.content', message(null)],
    ['messages.0.content.0', message(['text'])],
    ['messages.0.content.0.type', block({})],
    ['messages.0.content.0.text', block({ type: 'text' })],
    ['messages.0.content.0.source', block({ type: 'image' })],
    ['messages.0.content.0.source.type', block({ type: 'image', source: { type: 'ftp' } })],
    ['messages.0.content.0.source.media_type', block({ type: 'image', source: { type: 'base64', data: 'x' } })],
    ['messages.0.content.0.source.data', block({ type: 'image', source: { type: 'base64', media_type: 'image/png' } })],
    ['messages.0.content.0.title', block({ type: 'document', title: 1, source: { type: 'text', data: '' } })],
    ['messages.0.content.0.thinking', block({ type: 'thinking' })],
    ['messages.0.content.0.data', block({ type: 'redacted_thinking' })],
    ['messages.0.content.0.id', block({ type: 'tool_use', name: 'n', input: {} })],
    ['messages.0.content.0.input', block({ type: 'tool_use', id: 'i', name: 'n', input: [] })],
    ['messages.0.content.0.tool_use_id', block({ type: 'tool_result' })],
    [
      'messages.0.content.0.content.0.text',
      block({ type: 'tool_result', tool_use_id: 'i', content: [{ type: 'text' }] }),
    ],
    ['system', { system: {} }],
    ['system.0', { system: [{ type: 'image' }] }],
    ['system.0.text', { system: [{ type: 'text', text: 1 }] }],
    ['tools', { tools: {} }],
    ['tools.0.name', { tools: [{ input_schema: {} }] }],
    ['tools.0.input_schema', { tools: [{ name: 'a', input_schema: 'x' }] }],
    ['tool_choice.type', { tool_choice: { type: 'required' } }],
    ['tool_choice.name', { tool_choice: { type: 'tool' } }],
    ['thinking.type', { thinking: {} }],
    ['thinking.budget_tokens', { thinking: { type: 'enabled' } }],
    ['output_config.effort', { output_config: { effort: 1 } }],
    ['stop_sequences', { stop_sequences: [1] }],
    ['metadata', { metadata: 'x' }],
    ['metadata.user_id', { metadata: { user_id: 1 } }],
  ])('%s: %j', (param, change) => {
    const result = parseMessagesRequest({ ...smallest, ...(change as object) });
    expect(result).toMatchObject({ ok: false, param });
    expect(!result.ok && result.message.startsWith(`${param}: `)).toBe(true);
  });

  test.each([null, undefined, [], 'x', 7, true])('a body that is %j', (body) => {
    expect(parseMessagesRequest(body)).toMatchObject({ ok: false, param: 'body' });
  });

  test('and never by an exception, whatever the JSON', () => {
    const keys = fc.constantFrom(
      'model',
      'messages',
      'max_tokens',
      'system',
      'tools',
      'role',
      'content',
      'type',
      'source',
    );
    const chaos = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('user', 'text', 'tool_result', 'image', 'base64', '', 0, null, true),
        fc.array(tie('node')),
        fc.dictionary(keys, tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(chaos, chaos, (body, messages) => {
        expect(typeof parseMessagesRequest(body).ok).toBe('boolean');
        expect(typeof parseMessagesRequest({ ...smallest, messages }).ok).toBe('boolean');
      }),
    );
  });
});

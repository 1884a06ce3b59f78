import type { Part } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { toChatRequest } from './index.ts';
import { asked, assistant, call, messagesOf, result, said, say, turnWith, user } from './say.fixture.ts';

describe('messages', () => {
  test('the system prompt is one message, later system messages stay in their place', () => {
    const { body } = say({
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      messages: [user(said('hi')), { role: 'system', content: [said('c')] }],
    });
    expect(body['messages']).toEqual([
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'c' },
    ]);
  });

  test('trap n: messages that say nothing are left out, and calls stand beside null content', () => {
    expect(
      messagesOf(user(), assistant(said('')), user(said('hi')), assistant(call('c')), user(result('c', []))),
    ).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: [asked('c')] },
      { role: 'tool', tool_call_id: 'c', content: '' },
    ]);
    expect(messagesOf()).toEqual([{ role: 'user', content: '' }]);
  });

  test('trap e: every call has its result right behind it, in the order of the calls, and the user’s words after them', () => {
    expect(
      messagesOf(
        user(said('hi')),
        assistant(said('ok'), call('c1'), call('c2')),
        user(
          said('and'),
          result('c2', [{ type: 'text', text: 'two' }]),
          result('c1', [{ type: 'text', text: 'one' }], true),
        ),
      ),
    ).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'ok', tool_calls: [asked('c1'), asked('c2')] },
      { role: 'tool', tool_call_id: 'c1', content: 'Error: one' },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'user', content: 'and' },
    ]);
  });

  test('trap e: a call whose result is gone gets one that says so, a result whose call is gone is told as text', () => {
    expect(
      messagesOf(
        user(result('gone', [{ type: 'text', text: 'old' }])),
        assistant(call('c')),
        assistant(said('x')),
        user(result('c', [])),
      ),
    ).toEqual([
      { role: 'user', content: 'Result of an earlier tool call:\nold' },
      { role: 'assistant', content: null, tool_calls: [asked('c')] },
      { role: 'tool', tool_call_id: 'c', content: 'No result of this call is known.' },
      { role: 'assistant', content: 'x' },
      { role: 'user', content: 'Result of an earlier tool call:\n' },
    ]);
  });

  test('pictures of a tool result follow as a user message', () => {
    const picture = { type: 'image', mediaType: 'image/png', data: 'AA==' } as const;
    expect(
      messagesOf(user(said('hi')), assistant(call('c')), user(result('c', [{ type: 'text', text: 'see' }, picture]))),
    ).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: [asked('c')] },
      { role: 'tool', tool_call_id: 'c', content: 'see\n(the image is attached below)' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Attached to the result of call c:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ]);
  });

  test('text documents are text, PDFs are files', () => {
    const documents: Part[] = [
      { type: 'document', title: 'T', text: 'body' },
      { type: 'document', mediaType: 'application/pdf', data: 'AA==' },
    ];
    expect(messagesOf(user(...documents))).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: '<document title="T">\nbody\n</document>' },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'document.pdf' } },
        ],
      },
    ]);
  });

  test.each<[Part, RegExp]>([
    [{ type: 'image' }, /image by file id/],
    [{ type: 'document', url: 'https://example.com' }, /document by URL/],
    [{ type: 'document' }, /document by file id/],
    [{ type: 'document', mediaType: 'text/rtf', data: 'AA==' }, /text\/rtf/],
    [result('c', [{ type: 'image' }]), /image by file id/],
  ])('%j is refused with a word to the developer', (part, words) => {
    const refused = toChatRequest(turnWith({ messages: [user(part)] }), { model: 'm' });
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'invalid_request', scope: 'none', retryable: false } });
    expect(refused.ok || refused.failure.message).toMatch(words);
  });

  test('thoughts of earlier turns are handed back only where the server wants them', () => {
    const messages = [
      user(said('hi')),
      assistant({ type: 'reasoning', text: 'hm', signature: 's', signer: 'claude' }, said('x')),
    ];
    expect(say({ messages }).body['messages']).toContainEqual({ role: 'assistant', content: 'x' });
    expect(say({ messages }, { sendsReasoning: true }).body['messages']).toContainEqual({
      role: 'assistant',
      content: 'x',
      reasoning_content: 'hm',
    });
  });

  test('trap j: signatures of calls go back to Google’s own endpoint only', () => {
    const messages = [assistant(call('c', { signature: 's', signer: 'antigravity:gemini' }))];
    const signed = { ...asked('c'), extra_content: { google: { thought_signature: 's' } } };
    expect(say({ messages }).body['messages']).toMatchObject([{ tool_calls: [asked('c')] }, {}]);
    expect(say({ messages }, { sendsSignatures: true }).body['messages']).toMatchObject([{ tool_calls: [signed] }, {}]);
  });
});

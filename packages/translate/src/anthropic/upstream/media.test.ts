import type { Part } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { said, turnOf } from './request-rules.fixture.ts';
import { toMessagesRequest } from './to-messages-request.ts';

const user = (...content: Part[]) => ({ messages: [{ role: 'user', content }] as const });
const sourceOf = (part: Part) => said(user(part)).body.messages[0]?.content[0];

test.each<[Part, object]>([
  [
    { type: 'image', mediaType: 'image/jpg', data: 'AA==' },
    { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AA==' } },
  ],
  [
    { type: 'image', url: 'https://example.test/a' },
    { type: 'image', source: { type: 'url', url: 'https://example.test/a' } },
  ],
  [
    { type: 'document', mediaType: 'application/pdf', data: 'AA==', title: 'T' },
    { type: 'document', title: 'T', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' } },
  ],
  [
    { type: 'document', mediaType: 'text/plain; charset=utf-8', data: 'aMOpbGxv' },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'héllo' } },
  ],
  [
    { type: 'document', text: 'hello' },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hello' } },
  ],
  [
    { type: 'document', url: 'https://example.test/d.pdf' },
    { type: 'document', source: { type: 'url', url: 'https://example.test/d.pdf' } },
  ],
])('%j', (part, block) => {
  expect(sourceOf(part)).toEqual(block);
});

test('results of tools keep their images and documents', () => {
  const content = [
    { type: 'text', text: 'see' },
    { type: 'image', mediaType: 'image/png', data: 'AA==' },
    { type: 'document', text: 'd' },
  ] as const;
  const { body } = said({
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: [{ type: 'tool_call', id: '1', name: 'ls', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', callId: '1', isError: false, content }] },
    ],
  });
  expect(body.messages[2]?.content[0]?.['content']).toMatchObject([
    { type: 'text' },
    { type: 'image' },
    { type: 'document' },
  ]);
});

test('how closely to look has no word', () => {
  expect(said(user({ type: 'image', url: 'https://example.test/a', detail: 'high' })).dropped).toEqual([
    'messages.image.detail',
  ]);
  expect(said(user({ type: 'image', url: 'https://example.test/a', detail: 'auto' })).dropped).toEqual([]);
});

describe('is refused with a sentence for the developer', () => {
  test.each<[Part, string]>([
    [{ type: 'image' }, 'inline base64 or by URL'],
    [{ type: 'image', mediaType: 'image/tiff', data: 'AA==' }, 'png, jpeg, gif and webp'],
    [{ type: 'document' }, 'inline or by URL'],
    [{ type: 'document', mediaType: 'application/msword', data: 'AA==' }, 'PDF and plain text'],
    [{ type: 'tool_result', callId: '1', isError: false, content: [{ type: 'image' }] }, 'inline base64 or by URL'],
  ])('%j', (part, sentence) => {
    expect(toMessagesRequest(turnOf(user(part)), { model: 'claude-opus-4-8' })).toEqual({
      ok: false,
      failure: { kind: 'invalid_request', scope: 'none', retryable: false, message: expect.stringContaining(sentence) },
    });
  });
});

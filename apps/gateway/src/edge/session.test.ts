import type { Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { sessionOf as sessionOfCaller } from './session.ts';

const turn = (texts: string[], more: Partial<Turn> = {}): Turn => ({
  model: 'm',
  system: [{ type: 'text', text: 'You help.' }],
  messages: texts.map((text, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: [{ type: 'text', text }],
  })),
  tools: [],
  stream: true,
  ...more,
});

const sessionOf = (headers: Record<string, string>, of: Turn, caller = 'a') => sessionOfCaller(headers, of, caller);

describe('a session', () => {
  test('is the header that names it, whatever the body says', () => {
    const headers = { 'x-claude-code-session-id': 's1' };
    expect(sessionOf(headers, turn(['a']))).toBe(sessionOf(headers, turn(['b'], { cacheKey: 'k' })));
    expect(sessionOf(headers, turn(['a']))).not.toBe(sessionOf({ 'session-id': 's2' }, turn(['a'])));
  });

  test('is the key of its prompt cache where no header names it', () => {
    expect(sessionOf({}, turn(['a'], { cacheKey: 'k' }))).toBe(sessionOf({}, turn(['b'], { cacheKey: 'k' })));
  });

  test('is what all of its turns begin with where nothing names it', () => {
    expect(sessionOf({}, turn(['a']))).toBe(sessionOf({}, turn(['a', 'x', 'b'])));
    expect(sessionOf({}, turn(['a']))).not.toBe(sessionOf({}, turn(['b'])));
  });

  test('is the same when a client moves its cache mark to a later message', () => {
    const marked = turn(['a']);
    const content = [{ type: 'text', text: 'a', cache: { ttl: '5m' } }] as const;
    expect(sessionOf({}, { ...marked, messages: [{ role: 'user', content }] })).toBe(
      sessionOf({}, turn(['a', 'x', 'b'])),
    );
  });

  test("S35: is its caller's alone", () => {
    for (const [headers, of] of [
      [{ 'session-id': 's' }, turn(['a'])],
      [{}, turn(['a'], { cacheKey: 'k' })],
      [{}, turn(['a'])],
    ] as const) {
      expect(sessionOf(headers, of, 'a')).not.toBe(sessionOf(headers, of, 'b'));
    }
  });

  test('shows nothing of what it was made from', () => {
    expect(sessionOf({ 'session-id': 'secret' }, turn(['a']))).toMatch(/^[\w-]{22}$/);
  });
});

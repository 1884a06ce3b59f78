import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeComment, encodeData, encodeEvent } from './encode.ts';

describe('SSE frames', () => {
  test('a named event is an event line, a data line and an empty line', () => {
    expect(encodeEvent('ping', '{"type":"ping"}')).toBe('event: ping\ndata: {"type":"ping"}\n\n');
  });

  test('an unnamed event is a data line and an empty line', () => {
    expect(encodeData('[DONE]')).toBe('data: [DONE]\n\n');
  });

  test('a comment stays one line whatever its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\r', '\n', ':', ' ') }), (text) => {
        const lines = encodeComment(text).split(/\r\n|\r|\n/);
        expect(lines).toHaveLength(3);
        expect(lines[0]).toMatch(/^: /);
      }),
    );
  });
});

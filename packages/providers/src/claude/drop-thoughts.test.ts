import { describe, expect, test } from 'vitest';
import { dropThoughts } from './drop-thoughts.ts';

const OWN = { type: 'thinking', thinking: 'hm', signature: 'EqQBCgIYAhIM' };
const USE = { type: 'tool_use', id: '1', name: 'ls', input: {} };
const TEXT = { type: 'text', text: 'a' };
const RESULT = { role: 'user', content: [{ type: 'tool_result', tool_use_id: '1' }] };
const HI = { role: 'user', content: 'hi' };
const BUDGET = { type: 'enabled', budget_tokens: 2_048 };

const said = (...content: object[]) => ({ role: 'assistant', content });

describe('thoughts that are not Claude’s', () => {
  test.each([
    { type: 'thinking', thinking: 'hm', signature: 'sluice.codex.abc' },
    { type: 'thinking', thinking: 'hm', signature: '' },
    { type: 'redacted_thinking', data: 'sluice.antigravity:gemini.call.abc' },
  ])('trap a: %j is left out before it is sent', (block) => {
    const body = { messages: [HI, said(block, TEXT), HI] };
    expect(dropThoughts(body, 'foreign')).toEqual({ messages: [HI, said(TEXT), HI] });
  });

  test('a request without any is not touched, whatever else is in it', () => {
    expect(dropThoughts({ messages: [HI, said(OWN, USE), RESULT], thinking: BUDGET }, 'foreign')).toBeUndefined();
    expect(dropThoughts({ messages: [HI, said(USE), RESULT], thinking: BUDGET }, 'foreign')).toBeUndefined();
    expect(dropThoughts({}, 'foreign')).toBeUndefined();
    expect(dropThoughts({ messages: [null, { content: [7] }] }, 'foreign')).toBeUndefined();
  });

  test('an answer of nothing else goes whole', () => {
    const foreign = { type: 'thinking', thinking: 'hm', signature: '' };
    expect(dropThoughts({ messages: [HI, said(foreign), HI] }, 'foreign')).toEqual({ messages: [HI, HI] });
  });
});

describe('a request to be repaired', () => {
  test('trap a: loses all thoughts of earlier answers', () => {
    expect(dropThoughts({ messages: [HI, said(OWN, TEXT), HI], thinking: BUDGET }, 'all')).toEqual({
      messages: [HI, said(TEXT), HI],
    });
  });

  test('thinks without a budget where the calls being answered would not begin with thoughts', () => {
    const body = { messages: [HI, said(OWN, USE), RESULT], thinking: BUDGET };
    expect(dropThoughts(body, 'all')).toEqual({ messages: [HI, said(USE), RESULT], thinking: undefined });
    expect(dropThoughts({ ...body, thinking: { type: 'adaptive' } }, 'all')).toEqual({
      messages: [HI, said(USE), RESULT],
    });
    expect(dropThoughts({ messages: [HI, said(USE), RESULT], thinking: BUDGET }, 'all')).toHaveProperty('thinking');
  });

  test('gives up context edits that want thinking with it, and keeps others', () => {
    const edits = [{ type: 'clear_thinking_20251015', keep: 'all' }, { type: 'clear_tool_uses_20250919' }];
    const body = { messages: [HI, said(OWN, USE), RESULT], thinking: BUDGET };
    expect(dropThoughts({ ...body, context_management: { edits, x: 1 } }, 'all')).toMatchObject({
      context_management: { edits: [edits[1]], x: 1 },
    });
    const only = dropThoughts({ ...body, context_management: { edits: edits.slice(0, 1) } }, 'all');
    expect(only).toMatchObject({ context_management: undefined, thinking: undefined });
    expect(only).toHaveProperty('context_management');
  });

  test('with nothing to lose is not touched', () => {
    expect(dropThoughts({ messages: [HI, said(TEXT), HI] }, 'all')).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { asksForThinking, splitThinkingSuffix } from './thinking.ts';

describe('the -thinking suffix', () => {
  test.each([
    ['claude-opus-4-5-thinking', 'claude-opus-4-5', true],
    ['claude-opus-4-5', 'claude-opus-4-5', false],
    ['-thinking', '-thinking', false],
    ['thinking-model', 'thinking-model', false],
  ])('of %s', (name, model, thinking) => {
    expect(splitThinkingSuffix(name)).toEqual({ model, thinking });
  });
});

test.each([
  [{ model: 'm' }, false],
  [{ model: 'm-thinking' }, true],
  [{ model: 'm', reasoning: { type: 'adaptive' } as const }, true],
  [{ model: 'm-thinking', reasoning: { type: 'off' } as const }, false],
])('a turn with %j asks for thoughts: %s', (turn, expected) => {
  expect(asksForThinking(turn)).toBe(expected);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModel, KIRO_MODELS } from './models.ts';

describe('the model table of Kiro', () => {
  it.each([
    ['claude-sonnet-4-20250514', 'claude-sonnet-4', 200_000],
    ['claude-sonnet-4', 'claude-sonnet-4', 200_000],
    ['claude-sonnet-4-5', 'claude-sonnet-4.5', 200_000],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4.5', 200_000],
    ['claude-sonnet-4-5-20250929-thinking', 'claude-sonnet-4.5', 200_000],
    ['claude-sonnet-4.5', 'claude-sonnet-4.5', 200_000],
    ['Claude-Sonnet-4-6', 'claude-sonnet-4.6', 1_000_000],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4.5', 200_000],
    ['claude-opus-4-5-20251101', 'claude-opus-4.5', 200_000],
    ['claude-opus-4-6', 'claude-opus-4.6', 1_000_000],
    ['claude-opus-4-7', 'claude-opus-4.7', 1_000_000],
    ['claude-opus-4-8', 'claude-opus-4.8', 1_000_000],
    ['claude-3-7-sonnet-20250219', 'CLAUDE_3_7_SONNET_20250219_V1_0', 200_000],
    ['auto', 'auto', 200_000],
    ['qwen3-coder-next', 'qwen3-coder-next', 200_000],
  ])('knows %s as %s with %i tokens', (name, upstream, window) => {
    expect(findModel(KIRO_MODELS, name)).toMatchObject({ upstream, context_window: window });
  });

  it.each(['gpt-5', 'claude-opus-4-50', 'claude-sonnet-4-55-x', '', 'xclaude-sonnet-4', 'claude-sonnet-4 '])(
    'does not know %j',
    (name) => {
      expect(findModel(KIRO_MODELS, name)).toBeUndefined();
    },
  );
});

describe('a match', () => {
  const matches = (match: string, name: string) => findModel([{ match, context_window: 1 }], name) !== undefined;

  it.each([
    ['*', 'anything', true],
    ['*', '', true],
    ['a*b', 'ab', true],
    ['a*b', 'aXXb', true],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'aXcbXc', true],
    ['a*b*c', 'aXc', false],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (glob, name, expected) => {
    expect(matches(glob, name)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(letters, name, (glob, text) => {
        expect(matches(glob, text)).toBe(new RegExp(`^${glob.replaceAll(/\*+/g, '.*')}$`).test(text));
      }),
    );
  });

  it('of the file wins over a built-in one, since the first counts', () => {
    const own = { match: 'claude-*', upstream: 'mine', context_window: 5 };
    expect(findModel([own, ...KIRO_MODELS], 'claude-sonnet-4-5')).toBe(own);
  });
});

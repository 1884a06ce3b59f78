import { expect, it } from 'vitest';
import { keyBuilder } from './keys.ts';

it('puts everything of one tag into one slot', () => {
  const key = keyBuilder('sluice:');
  expect(key('kiro')).toBe('sluice:{kiro}');
  expect(key('kiro', 'pool', 'v1')).toBe('sluice:{kiro}:pool:v1');
});

it('refuses names that would move the hash tag', () => {
  expect(() => keyBuilder('a{b')).toThrow('braces');
  expect(() => keyBuilder('sluice:')('')).toThrow('empty');
  expect(() => keyBuilder('sluice:')('a}b')).toThrow('braces');
});

import type { DialectId } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyScopes } from '../keys/index.ts';
import { permits, type Use } from './index.ts';
import { fitsPattern } from './name-pattern.ts';

const USE: Use = { dialect: 'anthropic', model: 'claude-sonnet-4-5', provider: 'kiro', group: 'default' };
const ask = (scopes: KeyScopes, use: Partial<Use> = {}) => permits({ scopes }, { ...USE, ...use });

describe('a key', () => {
  it('without scopes may be used for anything', () => {
    expect(ask({})).toBe(true);
  });

  it.each<[keyof KeyScopes, string, string]>([
    ['dialects', 'openai-chat', 'dialect'],
    ['models', 'claude-opus-*', 'model'],
    ['providers', 'claude', 'provider'],
    ['groups', 'premium', 'group'],
  ])('with other %s than asked for is denied with 403, and with an empty list too', (scope, other, denied) => {
    const refusal = { denied, status: 403, message: expect.stringContaining('may not be used for this') };
    expect(ask({ [scope]: [other] })).toEqual(refusal);
    expect(ask({ [scope]: [] })).toEqual(refusal);
  });

  it('may be used for what one entry of every list permits', () => {
    const scopes = {
      dialects: ['gemini', 'anthropic'],
      models: ['gpt-*', 'claude-*'],
      providers: ['kiro'],
      groups: ['default', 'premium'],
    };
    expect(ask(scopes)).toBe(true);
    expect(ask(scopes, { provider: 'claude' })).toMatchObject({ denied: 'provider' });
  });

  it('is not held to what is not known yet', () => {
    const scopes = { providers: ['claude'], groups: ['premium'], models: ['gpt-*'] };
    expect(ask(scopes, { provider: undefined, group: undefined, model: undefined })).toBe(true);
  });

  it('takes only models for patterns: a star elsewhere is a name', () => {
    expect(ask({ providers: ['*'] })).toMatchObject({ denied: 'provider' });
    expect(ask({ dialects: ['*'] })).toMatchObject({ denied: 'dialect' });
  });

  it('is not let past by names of a prototype', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(ask({ providers: ['kiro'] }, { provider: name })).toMatchObject({ denied: 'provider' });
      expect(ask({ models: ['claude-*'] }, { model: name })).toMatchObject({ denied: 'model' });
    }
  });

  it('S32: never gains by having a list more', () => {
    const names = fc.option(fc.array(fc.constantFrom('a', 'b', 'a*', '*'), { maxLength: 3 }), { nil: undefined });
    const scopes = fc.record({ providers: names, groups: names, models: names, dialects: names });
    const use = fc.record({
      dialect: fc.constantFrom('anthropic', 'gemini') as fc.Arbitrary<DialectId>,
      ...{
        model: fc.constantFrom('a', 'b', 'ab'),
        provider: fc.constantFrom('a', 'b'),
        group: fc.constantFrom('a', 'b'),
      },
    });
    fc.assert(
      fc.property(scopes, use, fc.constantFrom('providers', 'groups', 'models', 'dialects'), (given, wanted, list) => {
        const without = permits({ scopes: { ...given, [list]: undefined } }, wanted);
        if (without !== true) expect(permits({ scopes: given }, wanted)).not.toBe(true);
      }),
    );
  });
});

describe('a pattern of models', () => {
  it.each([
    ['claude-sonnet-4-5', 'claude-sonnet-4.5', true],
    ['Claude-*', 'claude-sonnet-4-5', true],
    ['claude-sonnet-4-5-*', 'claude-sonnet-4-50', false],
    ['claude-sonnet', 'claude-sonnet-4-5', false],
    ['*-pro*', 'gemini-3-pro-preview', true],
    ['ab*ba', 'aba', false],
    ['*', '', true],
    ['', 'a', false],
  ])('%s against %s: %s', (pattern, name, fits) => {
    expect(fitsPattern(pattern, name)).toBe(fits);
  });

  it('agrees with the textbook translation into a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, letters, (pattern, name) => {
        expect(fitsPattern(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
      }),
      { numRuns: 1_000 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budgetOf, budgetOfEffort, effortOf, effortOfBudget, openSignature, sealSignature } from './index.ts';

describe('effort and budget', () => {
  test.each([
    [0, 'none'],
    [1, 'minimal'],
    [512, 'minimal'],
    [1_024, 'low'],
    [8_192, 'medium'],
    [24_576, 'high'],
    [24_577, 'xhigh'],
    [128_000, 'xhigh'],
  ] as const)('a budget of %i tokens is effort %s', (tokens, effort) => {
    expect(effortOfBudget(tokens)).toBe(effort);
  });

  test('every effort but max survives being told as a budget', () => {
    for (const effort of ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const) {
      expect(effortOfBudget(budgetOfEffort(effort))).toBe(effort);
    }
  });

  test('a request that leaves the amount to the model has neither', () => {
    expect(effortOf({ type: 'adaptive' })).toBeUndefined();
    expect(budgetOf({ type: 'adaptive' })).toBeUndefined();
    expect(effortOf({ type: 'off' })).toBe('none');
    expect(budgetOf({ type: 'adaptive', effort: 'low' })).toBe(1_024);
  });
});

describe('sealed signatures', () => {
  test('whatever is sealed opens again', () => {
    const signer = fc.constantFrom('claude', 'codex', 'kiro', 'antigravity:gemini', 'antigravity:claude');
    fc.assert(
      fc.property(signer, fc.string(), (name, signature) => {
        expect(openSignature(sealSignature(name, signature))).toEqual({ signer: name, signature });
      }),
    );
  });

  test("a vendor's own signature is not a sealed one", () => {
    expect(openSignature('EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds')).toBeUndefined();
    expect(openSignature('')).toBeUndefined();
  });
});

import { PROVIDER_IDS } from '@sluice/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newKeySchema } from '../api-keys/schema.ts';

const NAMES = ['models', 'providers', 'groups', 'dialects', 'admin', 'role', 'routes', 'scopes', '__proto__', '*'];
const TEXTS = ['*', '/admin/*', 'admin', 'kiro', 'openai', 'anthropic', 'management', 'root', '', 'claude-*', '\0'];
const entry = fc.oneof(fc.constantFrom<unknown>(...TEXTS, true, null, 1, {}), fc.string());
const list = fc.oneof(fc.array(entry, { maxLength: 4 }), fc.constantFrom<unknown>('*', true, null));
const scopes = fc.uniqueArray(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), list), {
  maxLength: 4,
  selector: ([name]) => name,
});

test('S32: of 10,000 random scopes those are taken that narrow what a client may use, and nothing else is', () => {
  let taken = 0;
  fc.assert(
    fc.property(scopes, (asked) => {
      const read = newKeySchema.safeParse({ name: 'k', scopes: Object.fromEntries(asked) });
      if (!read.success) return;
      taken += 1;
      for (const [name, values] of Object.entries(read.data.scopes)) {
        expect(['models', 'providers', 'groups', 'dialects']).toContain(name);
        expect(values?.every((value) => typeof value === 'string' && value !== '')).toBe(true);
      }
      expect(PROVIDER_IDS).toEqual(expect.arrayContaining([...(read.data.scopes.providers ?? [])]));
    }),
    { numRuns: 10_000 },
  );
  expect(taken).toBeGreaterThan(100);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringifyWellFormed } from './well-formed.ts';

test('unpaired surrogates become U+FFFD, everything else stays', () => {
  const unit = fc.constantFrom('a', '\\', '"', 'u', 'd', '8', '\ud800', '\udc00', '🌊', '\n');
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(JSON.parse(stringifyWellFormed({ text }))).toEqual({ text: text.toWellFormed() });
    }),
  );
});

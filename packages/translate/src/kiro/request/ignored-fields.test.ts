import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kiroIgnoredFields } from './ignored-fields.ts';

test('the documentation lists exactly the fields that are ignored, and why', () => {
  const text = readFileSync(new URL('../../../../../docs/kiro.md', import.meta.url), 'utf8');
  const listed = /<!-- ignored:begin -->\n([\s\S]*?)\n<!-- ignored:end -->/.exec(text)?.[1]?.split('\n').slice(2);
  expect(listed).toEqual(kiroIgnoredFields.map(({ field, why }) => `| \`${field}\` | ${why} |`));
});

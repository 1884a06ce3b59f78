import { keyLimitsSchema } from '@sluice/access';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentOf, keySettings } from './content.ts';
import { newKeySchema } from './schema.ts';

const LIMITS = ['requests_per_minute', 'tokens_per_minute', 'concurrent_requests'];
const BUDGETS = ['budget_micros_per_day', 'budget_micros_per_month', 'tokens_per_day', 'tokens_per_month'];

test('whatever limits the API takes, the gateways take too, and they read as they were written', () => {
  const amount = fc.option(fc.oneof(fc.integer({ min: 1 }), fc.constantFrom(1, 1e9, 1e9 + 1, 1e15, 1e15 + 1)), {
    nil: undefined,
  });
  const asked = fc.record(Object.fromEntries([...LIMITS, ...BUDGETS].map((name) => [name, amount])), {
    requiredKeys: [],
  });
  fc.assert(
    fc.property(asked, (limits) => {
      const read = newKeySchema.safeParse({ name: 'k', limits });
      const allowed = Object.entries(limits).every(
        ([name, value]) => value === undefined || value <= (LIMITS.includes(name) ? 1e9 : 1e15),
      );
      expect(read.success).toBe(allowed);
      if (!read.success) return;
      const content = contentOf(read.data);
      expect(keyLimitsSchema.safeParse(content.limits).success).toBe(true);
      const given = Object.entries(limits).filter(([, value]) => value !== undefined);
      expect(keySettings(content).limits).toEqual(Object.fromEntries(given));
    }),
  );
});

import { PROVIDER_IDS, STRATEGIES } from '@sluice/core';
import fc from 'fast-check';
import type { PublishedSnapshot } from './index.ts';

const account = fc.record({
  id: fc.string({ minLength: 1, maxLength: 20 }),
  provider: fc.constantFrom(...PROVIDER_IDS),
  auth: fc.constantFrom('social', 'idc', 'api_key', 'oauth'),
  priority: fc.integer({ min: 0, max: 1_000 }),
  weight: fc.integer({ min: 1, max: 1_000 }),
  urls: fc.constantFrom({}, { base_url: 'https://example.com' }),
  reach: fc.constantFrom(undefined, 'public', 'private'),
  settings: fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    fc.string(),
  ),
});

/** Snapshots as control may publish them. */
export const snapshots = fc.uniqueArray(account, { selector: ({ id }) => id, maxLength: 8 }).chain((accounts) =>
  fc.record({
    version: fc.integer({ min: 1 }),
    accounts: fc.constant(accounts),
    groups: fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 9 }),
        name: fc.string(),
        accountIds: fc.subarray(accounts.map(({ id }) => id)),
        strategy: fc.constantFrom(...STRATEGIES),
        settings: fc.constant({}),
      }),
      { selector: ({ id }) => id, maxLength: 4 },
    ),
    profiles: fc.constant([{ id: 'p', name: 'Default', rules: {} }]),
    activeProfileId: fc.constantFrom('p', undefined),
  }),
) as fc.Arbitrary<PublishedSnapshot>;

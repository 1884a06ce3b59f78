import { z } from '@hono/zod-openapi';
import { PROVIDER_IDS } from '@sluice/core';
import { REQUEST_TYPES } from '@sluice/routing/published';
import type { UsageQuery } from '@sluice/store';
import { name } from '../http/index.ts';

/** Ids of what may be gone by now, and of the file's keys. */
const id = name(200);

/** What sums can be limited to. Several together mean all of them. */
export const filterQuery = {
  provider: z.enum(PROVIDER_IDS).optional(),
  account: id.optional().openapi({ description: 'Id of an account' }),
  key: id.optional().openapi({ description: 'Id of an API key; `none` for requests without one' }),
  model: name(256).optional().openapi({ description: 'As the client asked for it' }),
  profile: id.optional().openapi({ description: 'Id of a profile; `none` for requests without one' }),
  type: z.enum(REQUEST_TYPES).optional().openapi({ description: 'Type of request' }),
};

export type Filters = {
  readonly [Name in keyof typeof filterQuery]?: z.output<(typeof filterQuery)[Name]> | undefined;
};

const DIMENSIONS = {
  provider: 'provider',
  account: 'account_id',
  key: 'api_key_id',
  model: 'model',
  profile: 'profile_id',
  type: 'request_type',
} as const;

/** The filters in the words of the ledger, where an empty text stands for "none". */
export function whereOf(filters: Filters): NonNullable<UsageQuery['where']> {
  const where: Record<string, string> = {};
  for (const [filter, dimension] of Object.entries(DIMENSIONS)) {
    const value = filters[filter as keyof typeof DIMENSIONS];
    if (value === undefined) continue;
    const canBeNone = filter === 'key' || filter === 'profile';
    where[dimension] = canBeNone && value === 'none' ? '' : value;
  }
  return where;
}

import { z } from '@hono/zod-openapi';
import { STRATEGIES } from '@sluice/core';
import type { StoredGroup } from '@sluice/store';
import { idSchema, isoTime, momentSchema, name } from '../http/index.ts';

const accountIds = z
  .array(idSchema)
  .max(10_000)
  .refine((ids) => new Set(ids).size === ids.length, 'must name every account once')
  .openapi({ description: 'In the order that `priority` goes by' });
const strategy = z.enum(STRATEGIES).openapi({ description: 'How its accounts take turns' });
const settings = z.strictObject({
  when_exhausted: z
    .enum(['refuse', 'soonest'])
    .optional()
    .openapi({ description: 'What happens when every account is cooling: 503, or the one that recovers soonest' }),
});

export const newGroupSchema = z
  .strictObject({
    name: name(),
    account_ids: accountIds.default([]),
    selection_strategy: strategy.default('round_robin'),
    settings: settings.default({}),
  })
  .openapi('NewGroup');

export const groupPatchSchema = z
  .strictObject({
    version: z.int().min(1).optional(),
    name: name().optional(),
    account_ids: accountIds.optional(),
    selection_strategy: strategy.optional(),
    settings: settings.optional(),
  })
  .openapi('GroupPatch');

export const groupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    account_ids: z.array(z.string()),
    selection_strategy: z.string(),
    settings: z.record(z.string(), z.unknown()),
    version: z.int(),
    created_at: momentSchema,
    updated_at: momentSchema,
  })
  .openapi('Group');

export const groupParams = z.object({ id: idSchema });

export type NewGroup = z.output<typeof newGroupSchema>;
export type GroupPatch = z.output<typeof groupPatchSchema>;

export function groupView(group: StoredGroup): z.infer<typeof groupSchema> {
  return {
    ...groupSettings(group),
    version: group.version,
    created_at: isoTime(group.createdAt),
    updated_at: isoTime(group.updatedAt),
  };
}

/** What people decide about a group: what the audit log compares. */
export function groupSettings(group: StoredGroup) {
  return {
    id: group.id,
    name: group.name,
    account_ids: [...group.accountIds],
    selection_strategy: group.selectionStrategy,
    settings: { ...group.settings },
  };
}

import { z } from '@hono/zod-openapi';
import { REQUEST_TYPES } from '@sluice/routing/published';
import type { StoredProfile } from '@sluice/store';
import { idSchema, isoTime, momentSchema, name } from '../http/index.ts';

const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be #RRGGBB');
const icon = name(64);
const rule = idSchema
  .nullable()
  .optional()
  .openapi({ description: 'Group that serves this type of request; null or absent: the default group' });

const rules = z.strictObject({ chat: rule, completion: rule, embedding: rule, other: rule }).openapi('RoutingRules');
const defaultGroup = idSchema.openapi({ description: 'Group of everything that no rule names; null: all accounts' });

export const newProfileSchema = z
  .strictObject({
    name: name(),
    color: color.optional(),
    icon: icon.optional(),
    routing_rules: rules.default({}),
    default_group_id: defaultGroup.nullable().optional(),
  })
  .openapi('NewProfile');

export const profilePatchSchema = z
  .strictObject({
    version: z.int().min(1).optional(),
    name: name().optional(),
    color: color.nullable().optional(),
    icon: icon.nullable().optional(),
    routing_rules: rules.optional().openapi({ description: 'Rules that are not named stay' }),
    default_group_id: defaultGroup.nullable().optional(),
  })
  .openapi('ProfilePatch');

const text = z.string().nullable();

export const profileSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    color: text,
    icon: text,
    routing_rules: z.object({ chat: text, completion: text, embedding: text, other: text }),
    default_group_id: text,
    built_in: z.boolean().openapi({ description: 'Cannot be removed' }),
    active: z.boolean().openapi({ description: 'In force for requests that name no profile' }),
    version: z.int(),
    created_at: momentSchema,
    updated_at: momentSchema,
  })
  .openapi('Profile');

export const profileParams = z.object({ id: idSchema });

export type NewProfile = z.output<typeof newProfileSchema>;
export type ProfilePatch = z.output<typeof profilePatchSchema>;
export type Rules = z.output<typeof rules>;

export function profileView(profile: StoredProfile): z.infer<typeof profileSchema> {
  return {
    ...profileSettings(profile),
    built_in: profile.builtIn,
    active: profile.active,
    version: profile.version,
    created_at: isoTime(profile.createdAt),
    updated_at: isoTime(profile.updatedAt),
  };
}

/** What people decide about a profile: what the audit log compares. */
export function profileSettings(
  profile: Pick<StoredProfile, 'id' | 'name' | 'color' | 'icon' | 'routingRules' | 'defaultGroupId'>,
) {
  const groupOf = (type: string) => {
    const group = profile.routingRules[type];
    return typeof group === 'string' ? group : null;
  };
  return {
    id: profile.id,
    name: profile.name,
    color: profile.color ?? null,
    icon: profile.icon ?? null,
    routing_rules: Object.fromEntries(REQUEST_TYPES.map((type) => [type, groupOf(type)])) as Record<
      (typeof REQUEST_TYPES)[number],
      string | null
    >,
    default_group_id: profile.defaultGroupId ?? null,
  };
}

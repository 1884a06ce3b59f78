import { z } from '@hono/zod-openapi';
import { formatNetwork, parseNetwork } from '@sluice/access';
import { DIALECT_IDS, PROVIDER_IDS } from '@sluice/core';
import { idSchema, momentSchema, name } from '../http/index.ts';

/** A network in the one spelling that everybody else uses too. */
const network = z
  .string()
  .max(64)
  .transform((text, context) => {
    const parsed = parseNetwork(text);
    if (parsed.outcome === 'network') return formatNetwork(parsed.network);
    context.addIssue({ code: 'custom', message: parsed.problem });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '192.0.2.0/24' });

const allowedIps = z.array(network).max(1_000).openapi({ description: 'Networks it may be used from; empty: any' });
const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(1_000).optional();

const scopes = z
  .strictObject({
    providers: some(z.enum(PROVIDER_IDS)),
    groups: some(idSchema),
    models: some(name(256)).openapi({ description: 'Names, in which * stands for anything' }),
    dialects: some(z.enum(DIALECT_IDS)),
  })
  .openapi('KeyScopes', { description: 'What it may be used for; an absent list permits everything' });

/** The bounds of the limits themselves, within which all sums stay exact: see the limits of the access room. */
const rate = z.int().min(1).max(1e9).optional();
const sum = z.int().min(1).max(1e15).optional();

const limits = z
  .strictObject({
    requests_per_minute: rate,
    tokens_per_minute: rate,
    concurrent_requests: rate,
    budget_micros_per_day: sum.openapi({
      description:
        'Millionths of the currency of the price table, per day in UTC. Models without a price are refused then',
    }),
    budget_micros_per_month: sum,
    tokens_per_day: sum.openapi({ description: 'Input, cached or not, and output, per day in UTC' }),
    tokens_per_month: sum,
  })
  .openapi('KeyLimits', { description: 'How much it may use; an absent limit means any amount' });

const expiry = z.iso.datetime({ offset: true }).openapi({ description: 'Absent: never' });
const rotateAfter = z
  .int()
  .min(1)
  .max(3_650)
  .openapi({ description: 'Days after which its owner is told to rotate it' });

export const newKeySchema = z
  .strictObject({
    name: name(),
    allowed_ips: allowedIps.default([]),
    scopes: scopes.default({}),
    limits: limits.default({}),
    expires_at: expiry.optional(),
    rotate_after_days: rotateAfter.optional(),
  })
  .openapi('NewApiKey');

export const keyPatchSchema = z
  .strictObject({
    version: z.int().min(1).optional(),
    name: name().optional(),
    allowed_ips: allowedIps.optional(),
    scopes: scopes.optional(),
    limits: limits.optional(),
    expires_at: expiry.nullable().optional(),
    rotate_after_days: rotateAfter.nullable().optional(),
  })
  .openapi('ApiKeyPatch');

/** The usual overlap, a day, in seconds. */
export const USUAL_OVERLAP = 86_400;

export const rotationSchema = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(90 * 86_400)
      .optional()
      .openapi({ description: 'How long the secret before stays good', default: USUAL_OVERLAP }),
  })
  .openapi('Rotation');

const moment = momentSchema.nullable();

export const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    origin: z.enum(['api', 'file', 'import']).openapi({ description: 'Who manages it' }),
    hint: z.string().openapi({ description: 'Enough of the secret to tell keys apart' }),
    status: z.enum(['active', 'expired', 'revoked']),
    allowed_ips: z.array(z.string()),
    scopes: z.record(z.string(), z.array(z.string())),
    limits: z.record(z.string(), z.int()),
    expires_at: moment,
    rotate_after_days: z.int().nullable(),
    rotation_due_at: moment,
    rotation_due: z.boolean(),
    last_rotated_at: momentSchema,
    previous_valid_until: moment.openapi({ description: 'Until when the secret before is good too' }),
    revoked_at: moment,
    last_used_at: moment,
    version: z.int(),
    created_at: momentSchema,
    updated_at: momentSchema,
  })
  .openapi('ApiKey');

export const keyWithSecretSchema = keySchema
  .extend({ secret: z.string().openapi({ description: 'Shown this once' }) })
  .openapi('ApiKeyWithSecret');

export const keyParams = z.object({ id: idSchema });

export type NewKey = z.output<typeof newKeySchema>;
export type KeyPatch = z.output<typeof keyPatchSchema>;
export type KeyView = z.infer<typeof keySchema>;

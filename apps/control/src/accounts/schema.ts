import { z } from '@hono/zod-openapi';
import { AUTH_METHODS, PROVIDER_IDS } from '@sluice/core';
import { idSchema, momentSchema, name } from '../http/index.ts';

/** What travels in a header: printable ASCII without spaces. */
const secret = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
  .openapi({ format: 'password', writeOnly: true });

/** Kept as it is written: paths are appended to it. */
const url = z.string().min(1).max(2_048).openapi({ format: 'uri' });
const setting = name(1_024);

/** As in the configuration file. Goes in and never comes out. */
export const credentialsSchema = z
  .strictObject({
    access_token: secret.optional(),
    refresh_token: secret.optional(),
    api_key: secret.optional(),
    id_token: secret.optional(),
    client_id: secret.optional(),
    client_secret: secret.optional(),
    account_id: setting.optional(),
    profile_arn: setting.optional(),
    expires_at: z
      .union([z.iso.datetime({ offset: true }), z.int().min(0).max(8.64e15)])
      .optional()
      .openapi({ description: 'RFC 3339 or epoch milliseconds' }),
  })
  .openapi('Credentials');

const tier = z.int().min(0).max(1_000).openapi({ description: 'Tier; lower is used first' });
const weight = z.number().min(0.001).max(1_000).openapi({ description: 'Share inside a tier' });
const maxInFlight = z.int().min(1).max(10_000).openapi({ description: 'Most requests at once over all replicas' });
const models = z.array(name(256)).min(1).max(1_000).openapi({ description: 'Absent: all of its provider' });

export const URL_FIELDS = ['base_url', 'refresh_url', 'idc_refresh_url', 'usage_limits_url', 'token_url'] as const;
export const SETTING_FIELDS = ['region', 'profile_arn', 'project', 'organization', 'auth_header'] as const;

export const confirmation = z
  .boolean()
  .optional()
  .openapi({ description: 'Send a key of a known vendor to a host that is not theirs all the same' });

/** What a new account is made of. */
export const newAccountSchema = z
  .strictObject({
    id: idSchema.optional().openapi({ description: 'Absent: one is made up' }),
    auth: z.enum(AUTH_METHODS),
    label: name().optional(),
    priority: tier.default(0),
    weight: weight.default(1),
    max_in_flight: maxInFlight.optional(),
    models: models.optional(),
    disabled: z.boolean().default(false),
    ...(Object.fromEntries(URL_FIELDS.map((field) => [field, url.optional()])) as Record<
      UrlField,
      z.ZodOptional<typeof url>
    >),
    ...(Object.fromEntries(SETTING_FIELDS.map((field) => [field, setting.optional()])) as Record<
      SettingField,
      z.ZodOptional<typeof setting>
    >),
    send_reasoning: z.boolean().optional(),
    credentials: credentialsSchema,
    confirm_foreign_host: confirmation,
  })
  .openapi('NewAccount');

/** What may change; null takes a value away. Credentials are replaced as a whole. */
export const accountPatchSchema = z
  .strictObject({
    version: z.int().min(1).optional().openapi({ description: 'Only change this version; 409 otherwise' }),
    auth: z.enum(AUTH_METHODS).optional(),
    label: name().nullable().optional(),
    priority: tier.optional(),
    weight: weight.optional(),
    max_in_flight: maxInFlight.nullable().optional(),
    models: models.nullable().optional(),
    disabled: z.boolean().optional(),
    ...(Object.fromEntries(URL_FIELDS.map((field) => [field, url.nullable().optional()])) as Record<
      UrlField,
      z.ZodOptional<z.ZodNullable<typeof url>>
    >),
    ...(Object.fromEntries(SETTING_FIELDS.map((field) => [field, setting.nullable().optional()])) as Record<
      SettingField,
      z.ZodOptional<z.ZodNullable<typeof setting>>
    >),
    send_reasoning: z.boolean().nullable().optional(),
    credentials: credentialsSchema.optional(),
    confirm_foreign_host: confirmation,
  })
  .openapi('AccountPatch');

export type UrlField = (typeof URL_FIELDS)[number];
export type SettingField = (typeof SETTING_FIELDS)[number];
export type NewAccount = z.output<typeof newAccountSchema>;
export type AccountPatch = z.output<typeof accountPatchSchema>;
export type Credentials = z.output<typeof credentialsSchema>;

const text = z.string().nullable();

/** What is shown of a credential. */
export const credentialViewSchema = z.object({
  kind: z.enum(['api_key', 'tokens', 'none']),
  fingerprint: text.openapi({ description: 'The same for the same secret, and of no other use' }),
  version: z.int().openapi({ description: 'Grows with every change, a refresh included' }),
  renewable: z.boolean(),
  expires_at: momentSchema.nullable(),
  refreshed_at: text,
});

export const accountSchema = z
  .object({
    id: z.string(),
    provider: z.enum(PROVIDER_IDS),
    auth: z.enum(AUTH_METHODS),
    label: text,
    origin: z.enum(['api', 'file', 'import']).openapi({ description: 'Who manages it' }),
    disabled: z.boolean(),
    priority: z.int(),
    weight: z.number(),
    max_in_flight: z.int().nullable(),
    models: z.array(z.string()).nullable(),
    urls: z.record(z.string(), z.string()),
    settings: z.record(z.string(), z.string()),
    health: z.object({
      status: z.enum(['unknown', 'healthy', 'degraded', 'unhealthy']),
      reason: text,
      checked_at: momentSchema.nullable(),
    }),
    credentials: credentialViewSchema
      .nullable()
      .openapi({ description: 'null when there are none, or their store does not answer' }),
    version: z.int(),
    created_at: momentSchema,
    updated_at: momentSchema,
  })
  .openapi('Account');

export type AccountView = z.infer<typeof accountSchema>;

export const providerParam = z.object({ provider_id: z.enum(PROVIDER_IDS) });
export const accountParams = providerParam.extend({ account_id: idSchema });

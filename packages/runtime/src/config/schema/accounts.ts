import { AUTH_METHODS, PROVIDER_IDS } from '@sluice/core';
import { z } from 'zod';
import { boolean, decimal, httpUrl, identifier, integer, moment, secret, text } from './scalars.ts';

/** What an account signs in with. Which of these it must have is a rule of its provider and `auth`. */
const credentialsSection = z.strictObject({
  access_token: secret().optional().describe('Bearer of OAuth logins'),
  refresh_token: secret().optional().describe('What a new one is asked for with'),
  api_key: secret().optional().describe('For auth api_key'),
  id_token: secret().optional().describe('Kept for codex logins; names their ChatGPT account'),
  client_id: secret().optional().describe("OAuth client; absent: the provider's"),
  client_secret: secret().optional().describe('Its secret, where it has one'),
  account_id: text().optional().describe('ChatGPT account of a codex login, where its token does not say'),
  profile_arn: text().optional().describe('Profile of a Kiro login, where it came with the token'),
  expires_at: moment().optional().describe('RFC 3339 or epoch milliseconds'),
});

/** One account of the file. Checked for its provider and `auth` by `rules/accounts.ts`. */
export const accountSection = z.strictObject({
  id: identifier().describe('Unique over all providers; shown in logs and metrics'),
  provider: z.enum(PROVIDER_IDS).describe('Whose account it is'),
  auth: z
    .enum(AUTH_METHODS)
    .describe(
      'How it signs in: social or idc for kiro, oauth or api_key for claude and codex, oauth for antigravity, api_key for openai',
    ),
  priority: integer({ min: 0, max: 1000 }).default(0).describe('Tier; lower is used first'),
  weight: decimal({ min: 0.001, max: 1000 }).default(1).describe('Share inside a tier for weighted schedulers'),
  max_in_flight: integer({ min: 1, max: 10_000 }).optional().describe('Most requests at once over all replicas'),
  models: z
    .array(text())
    .min(1, 'must name at least one model, or be left out for all')
    .optional()
    .describe('Models it serves; absent: all of its provider'),
  disabled: boolean().default(false).describe('Out of every pick, but kept'),
  region: text().optional().describe('Region of a Kiro account'),
  profile_arn: text().optional().describe('Profile of a Kiro account'),
  project: text().optional().describe('Google Cloud project of an antigravity account'),
  organization: text().optional().describe('OpenAI organization of an openai account'),
  auth_header: text()
    .optional()
    .describe('Header that carries the key of an openai account, such as api-key; absent: Authorization: Bearer'),
  send_reasoning: boolean().optional().describe("In place of its provider's, for openai accounts"),
  base_url: httpUrl().optional().describe("In place of its provider's"),
  refresh_url: httpUrl().optional().describe("In place of its provider's"),
  idc_refresh_url: httpUrl().optional().describe("In place of its provider's"),
  usage_limits_url: httpUrl().optional().describe("In place of its provider's"),
  token_url: httpUrl().optional().describe("In place of its provider's"),
  credentials: credentialsSection,
});

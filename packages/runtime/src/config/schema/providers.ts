import { z } from 'zod';
import { ANTIGRAVITY_MODELS, CLAUDE_MODELS, CODEX_MODELS, KIRO_MODELS, type ModelEntry } from '../models.ts';
import { cooldownOverrides, kiroCooldownOverrides } from './auth-manager.ts';
import { boolean, duration, httpUrl, integer, secret, text } from './scalars.ts';

const modelEntry = z.strictObject({
  match: text().describe('Name a client asks for; * stands for anything. The first entry that matches counts'),
  upstream: text().optional().describe('What the upstream calls it; absent: the name as asked'),
  context_window: integer({ min: 1000, max: 100_000_000 }).default(200_000).describe('Tokens'),
});

/** Entries of the file come before the built-in ones, and the first match counts: any built-in can be overruled. */
function modelTable(builtIn: readonly ModelEntry[]) {
  return z
    .array(modelEntry)
    .transform((entries): readonly ModelEntry[] => [...entries, ...builtIn])
    .prefault([])
    .describe(
      'Model names of this provider, looked up before the built-in ones; without either, names go upstream as asked',
    );
}

/** What every provider has. */
function provider(baseUrl: string, builtIn: readonly ModelEntry[] = [], idleTimeout = 60_000) {
  return {
    base_url: httpUrl().default(baseUrl).describe('Where requests go'),
    connect_timeout: duration('100ms', '5m').default(10_000).describe('Longest to open a connection'),
    first_event_timeout: duration('1s', '30m')
      .default(90_000)
      .describe('Longest from request to first byte of the answer'),
    idle_timeout: duration('1s', '30m').default(idleTimeout).describe('Longest silence inside an answer'),
    cooldown: cooldownOverrides,
    headers: z
      .record(z.string().regex(/^[a-z0-9-]{1,64}$/, 'header names are lower-case letters, digits and "-"'), text())
      .default({})
      .describe('Sent with every request, in place of ours where the name is the same'),
    models: modelTable(builtIn),
  };
}

const kiro = z
  .strictObject({
    ...provider('https://q.us-east-1.amazonaws.com', KIRO_MODELS),
    refresh_url: httpUrl()
      .default('https://prod.us-east-1.auth.desktop.kiro.dev/refreshToken')
      .describe('Token endpoint of social logins'),
    idc_refresh_url: httpUrl()
      .default('https://oidc.us-east-1.amazonaws.com/token')
      .describe('Token endpoint of IdC and Builder ID logins'),
    usage_limits_url: httpUrl().default('https://q.us-east-1.amazonaws.com/getUsageLimits').describe('Quota endpoint'),
    profile_arn: text().optional().describe('For accounts that have none of their own'),
    usage_split: z
      .enum(['ratio_1_2_25', 'passthrough'])
      .default('ratio_1_2_25')
      .describe('How input tokens are split over cache counts when the upstream does not say'),
    cooldown: kiroCooldownOverrides,
  })
  .prefault({});

const claude = z
  .strictObject({
    ...provider('https://api.anthropic.com', CLAUDE_MODELS),
    token_url: httpUrl().default('https://platform.claude.com/v1/oauth/token').describe('OAuth token endpoint'),
    client_id: text()
      .default('9d1c250a-e61b-44d9-88ed-5944d1962f5e')
      .describe('OAuth client (public, without a secret) of accounts that name none'),
  })
  .prefault({});

const codex = z
  .strictObject({
    // Its models think without a word for minutes; the vendor's own client waits as long.
    ...provider('https://chatgpt.com/backend-api/codex', CODEX_MODELS, 300_000),
    token_url: httpUrl().default('https://auth.openai.com/oauth/token').describe('OAuth token endpoint'),
    client_id: text()
      .default('app_EMoamEEZ73f0CkXaXp7hrann')
      .describe('OAuth client (public, without a secret) of accounts that name none'),
  })
  .prefault({});

const antigravity = z
  .strictObject({
    ...provider('https://cloudcode-pa.googleapis.com', ANTIGRAVITY_MODELS),
    user_agent: text().optional().describe('Sent as user-agent; the service turns old versions of its client away'),
    more_base_urls: z
      .array(httpUrl())
      .default([])
      .describe('Asked in this order where base_url has no capacity or does not answer'),
    token_url: httpUrl().default('https://oauth2.googleapis.com/token').describe('OAuth token endpoint'),
    client_id: text().optional().describe('OAuth client of accounts that name none'),
    client_secret: secret().optional().describe('Its secret; Google requires one to refresh'),
  })
  .prefault({});

const openai = z
  .strictObject({
    ...provider('https://api.openai.com/v1'),
    send_reasoning: boolean()
      .default(false)
      .describe('Hand thoughts of earlier turns back as reasoning_content, where a server wants them'),
  })
  .prefault({});

export const providersSection = z.strictObject({ kiro, claude, codex, antigravity, openai }).prefault({});

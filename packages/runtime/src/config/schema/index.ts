import { z } from 'zod';
import { accountSection } from './accounts.ts';
import { accountPoolSection, authManagerSection } from './auth-manager.ts';
import { providersSection } from './providers.ts';
import {
  adminSection,
  apiKeySection,
  databaseSection,
  legacySection,
  logSection,
  routingSection,
  serverSection,
  stateSection,
  tracingSection,
} from './server.ts';
import { usageSection } from './usage.ts';

/** The whole file: section 2 of the contract, and our additions with defaults. Input is a raw tree (all scalars text). */
export const configSchema = z.strictObject({
  version: z
    .literal('1', 'must be 1')
    .default('1')
    .transform(() => 1 as const)
    .describe('Version of this format'),
  server: serverSection,
  admin: adminSection,
  state: stateSection,
  database: databaseSection,
  api_keys: z.array(apiKeySection).default([]).describe('Bootstrap keys of clients; others live in the database'),
  auth_manager: authManagerSection,
  account_pool: accountPoolSection,
  routing: routingSection,
  providers: providersSection,
  accounts: z.array(accountSection).default([]).describe('Where control runs, copied to the database at its start'),
  usage: usageSection,
  legacy: legacySection,
  log: logSection,
  tracing: tracingSection,
});

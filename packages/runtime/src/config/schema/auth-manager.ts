import { z } from 'zod';
import { boolean, duration, integer, secrets } from './scalars.ts';

const coolingTime = () => duration('0', '8d');

/** Out of every pick for so long when the upstream names no time itself. All milliseconds. */
export const cooldownSection = z
  .strictObject({
    auth_failure: coolingTime()
      .default(30 * 60_000)
      .describe('Credentials refused'),
    rate_limit: coolingTime().default(5000).describe('First rate limit; doubles with each further one'),
    rate_limit_max: coolingTime()
      .default(5 * 60_000)
      .describe('Longest a rate limit grows to'),
    quota_exceeded: coolingTime()
      .default(60 * 60_000)
      .describe('Quota used up'),
    transient: coolingTime().default(60_000).describe('Network trouble, 5xx, unreadable answers'),
    not_found: coolingTime()
      .default(12 * 60 * 60_000)
      .describe('The account does not have the model'),
  })
  .prefault({});

const rateLimit = () => coolingTime().describe('First rate limit; doubles with each further one');

const overrides = {
  auth_failure: coolingTime().optional().describe('Credentials refused'),
  rate_limit: rateLimit().optional(),
  rate_limit_max: coolingTime().optional().describe('Longest a rate limit grows to'),
  quota_exceeded: coolingTime().optional().describe('Quota used up'),
  transient: coolingTime().optional().describe('Network trouble, 5xx, unreadable answers'),
  not_found: coolingTime().optional().describe('The account does not have the model'),
};

/** One provider's differences from `auth_manager.cooldown`. */
export const cooldownOverrides = z.strictObject(overrides).prefault({});

/** Kiro's, whose rate limits last longer than others'. */
export const kiroCooldownOverrides = z
  .strictObject({ ...overrides, rate_limit: rateLimit().default(60_000) })
  .prefault({});

const refreshLead = () =>
  duration('0', '7d')
    .default(5 * 60_000)
    .describe('Refresh so long before expiry');
const rolledOut = () => boolean().default(true).describe("false: this provider's traffic goes to legacy.base_url");

export const authManagerSection = z
  .strictObject({
    refresh_interval: duration('1s', '1h').default(30_000).describe('Pause between two sweeps for tokens near expiry'),
    refresh_lead: z
      .strictObject({ kiro: refreshLead(), claude: refreshLead(), codex: refreshLead(), antigravity: refreshLead() })
      .prefault({}),
    cooldown: cooldownSection,
    quota_backoff: z
      .strictObject({
        base: duration('100ms', '8d').default(1000).describe('First wait where it is unclear when a quota returns'),
        max: duration('100ms', '8d')
          .default(30 * 60_000)
          .describe('Longest it doubles to'),
      })
      .prefault({}),
    retry: z
      .strictObject({
        max_attempts: integer({ min: 1, max: 20 }).default(3).describe('Upstream calls one request may cost'),
        max_wait: duration('0', '10m').default(30_000).describe('Longest a request waits for an account to recover'),
      })
      .prefault({}),
    rollout: z
      .strictObject({ kiro: rolledOut(), claude: rolledOut(), codex: rolledOut(), antigravity: rolledOut() })
      .prefault({}),
  })
  .prefault({});

export const accountPoolSection = z
  .strictObject({
    scheduler: z
      .enum(['round_robin', 'weighted_random', 'priority', 'random', 'least_in_flight', 'sticky'])
      .default('round_robin')
      .describe('How the accounts of a group take turns'),
    cache_ttl: duration('0', '10m').default(5000).describe('How old the member list of a pool may be'),
    encryption_key: secrets()
      .optional()
      .describe(
        'Master key: 32 bytes as base64 or hex. Required as soon as OAuth credentials leave the process. Several (a list, or with commas in between) while it is being changed: the first seals, all of them open',
      ),
    planted_by: z
      .enum(['everybody', 'control'])
      .default('everybody')
      .describe(
        'Who brings the logins of this file to the shared store at its start. control: gateways leave it to the control plane, whose database knows which of them are spent by now',
      ),
  })
  .prefault({});

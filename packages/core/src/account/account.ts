export const PROVIDER_IDS = ['kiro', 'claude', 'codex', 'antigravity', 'openai'] as const;

/** A vendor API we can speak to. */
export type ProviderId = (typeof PROVIDER_IDS)[number];

/** Ways accounts sign in; which provider has which says `sign-in.ts`. */
export const AUTH_METHODS = ['social', 'idc', 'api_key', 'oauth'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

/**
 * One credential at one provider, without the credential: everything about an account that is safe to log.
 * The secret half lives behind the `credentials` port and is fetched by {@link Account.id}.
 */
export interface Account {
  readonly id: string;
  readonly provider: ProviderId;
  readonly auth: AuthMethod;
  /** Tier: accounts of a lower number are used up first; equal numbers take turns. Default 0. */
  readonly priority: number;
  /** Share inside a tier for weighted strategies, > 0. Default 1. */
  readonly weight: number;
  /** Most requests at once over all replicas; absent means unlimited. */
  readonly maxInFlight?: number;
  /** Models this account serves; absent means all of its provider's. */
  readonly models?: readonly string[];
  readonly disabled?: boolean;
  /** URLs that replace the provider's own for this account. */
  readonly urls: Readonly<Partial<Record<AccountUrl, string>>>;
  /** How far {@link Account.urls} may lead, where they were named through the API; absent: the operator's own file names them. */
  readonly reach?: AccountReach;
  /** Provider-specific plain settings: `region`, `profile_arn`, `project`, … */
  readonly settings: Readonly<Record<string, string>>;
}

/** Same names as the provider keys of the configuration file. */
export type AccountUrl = 'base_url' | 'refresh_url' | 'idc_refresh_url' | 'usage_limits_url' | 'token_url';

/**
 * Which addresses a connection may be made to: those that anybody can reach, or also the loopback and private networks that
 * the operator has opened. It is the address that counts, not the name, at the moment the connection is made.
 */
export type AccountReach = 'public' | 'private';

import type { AuthMethod, ProviderId } from '@sluice/core';

/** An account as people and other tools write it down: the keys of the configuration file's `accounts`, and a label. */
export interface AccountDraft extends AccountSettings {
  readonly id?: string;
  readonly provider: ProviderId;
  readonly auth: AuthMethod;
  readonly credentials: CredentialFields;
}

/** Everything about an account that may be changed and shown. */
export interface AccountSettings {
  /** What people call it. Not in logs and metrics, as the id is. */
  readonly label?: string;
  readonly disabled?: boolean;
  readonly priority?: number;
  readonly weight?: number;
  readonly max_in_flight?: number;
  readonly models?: readonly string[];
  readonly region?: string;
  readonly profile_arn?: string;
  readonly project?: string;
  readonly organization?: string;
  readonly auth_header?: string;
  readonly send_reasoning?: boolean;
  readonly base_url?: string;
  readonly refresh_url?: string;
  readonly idc_refresh_url?: string;
  readonly usage_limits_url?: string;
  readonly token_url?: string;
}

/** Names of the configuration file's `credentials`. */
export type CredentialFields = Readonly<Partial<Record<CredentialName, string>>>;

export const CREDENTIAL_NAMES = [
  ...(['access_token', 'refresh_token', 'api_key', 'id_token', 'client_id', 'client_secret'] as const),
  ...(['account_id', 'profile_arn', 'expires_at'] as const),
] as const;

export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

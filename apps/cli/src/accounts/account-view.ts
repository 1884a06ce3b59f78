import type { AuthMethod, ProviderId } from '@sluice/core';

/** An account as the admin API shows it. */
export interface AccountView {
  readonly id: string;
  readonly provider: ProviderId;
  readonly auth: AuthMethod;
  readonly label: string | null;
  /** Who manages it: the API, or the configuration file. */
  readonly origin: string;
  readonly disabled: boolean;
  readonly priority: number;
  readonly weight: number;
  readonly max_in_flight: number | null;
  readonly models: readonly string[] | null;
  readonly urls: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly health: { readonly status: string; readonly reason: string | null; readonly checked_at: string | null };
  /** Null when there is none, or its store does not answer. */
  readonly credentials: CredentialView | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CredentialView {
  readonly kind: string;
  /** The same for the same secret. */
  readonly fingerprint: string | null;
  readonly version: number;
  readonly renewable: boolean;
  readonly expires_at: string | null;
  readonly refreshed_at: string | null;
}

/** A key as the admin API shows it: never its secret, but for {@link NewKey}. */
export interface KeyView {
  readonly id: string;
  readonly name: string;
  /** Enough of the secret for people to tell keys apart. */
  readonly hint?: string | null;
  readonly origin?: string;
  readonly allowed_ips: readonly string[];
  readonly scopes: Readonly<Record<string, readonly string[] | null>>;
  readonly limits: Readonly<Record<string, number | null>>;
  readonly expires_at: string | null;
  readonly rotate_after_days: number | null;
  readonly last_rotated_at: string | null;
  /** When it is due for rotation. */
  readonly rotation_due_at?: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
  /** Until when the secret before the last rotation is good too. */
  readonly previous_valid_until?: string | null;
  readonly version: number;
}

/** The answer to creating or rotating a key: the only one that has its secret. */
export interface NewKey extends KeyView {
  readonly secret: string;
}

/** A key as the admin API shows it: never its secret, but for {@link NewKey}. */
export interface KeyView {
  readonly id: string;
  readonly name: string;
  /** Enough of the secret for people to tell keys apart. */
  readonly hint: string;
  readonly status: string;
  readonly allowed_ips: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  /** What it may be used for; an absent list permits everything. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** Who manages it: `api`, `file` or `import`. */
  readonly origin: string;
  readonly expires_at: string | null;
  /** Its days have passed: it is time to rotate it. */
  readonly rotation_due: boolean;
  readonly rotation_due_at: string | null;
  readonly last_rotated_at: string;
  readonly last_used_at: string | null;
  /** Until when the secret before the last rotation is good too. */
  readonly previous_valid_until: string | null;
  readonly version: number;
}

/** The answer to creating or rotating a key: the only one that has its secret. */
export interface NewKey extends KeyView {
  readonly secret: string;
}

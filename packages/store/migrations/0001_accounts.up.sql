-- Accounts of the providers, without their credentials. Times are kept in milliseconds, so that a page cursor and a row agree.
CREATE TABLE provider_accounts (
  id text PRIMARY KEY CHECK (id <> ''),
  provider text NOT NULL,
  auth text NOT NULL,
  label text,
  -- Who manages it: the admin API, the configuration file, or an import.
  origin text NOT NULL DEFAULT 'api' CHECK (origin IN ('api', 'file', 'import')),
  disabled boolean NOT NULL DEFAULT false,
  priority integer NOT NULL DEFAULT 0,
  weight double precision NOT NULL DEFAULT 1 CHECK (weight > 0),
  max_in_flight integer CHECK (max_in_flight > 0),
  models text[],
  urls jsonb NOT NULL DEFAULT '{}',
  settings jsonb NOT NULL DEFAULT '{}',
  -- As it was last seen; what decides about requests is in Redis.
  health_status text NOT NULL DEFAULT 'unknown'
    CHECK (health_status IN ('unknown', 'healthy', 'degraded', 'unhealthy')),
  health_reason text,
  health_checked_at timestamptz(3),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE INDEX provider_accounts_by_provider ON provider_accounts (provider, id);

-- What each account was used for, by UTC day.
CREATE TABLE account_usage_stats (
  account_id text NOT NULL REFERENCES provider_accounts (id) ON DELETE CASCADE,
  day timestamptz(3) NOT NULL,
  requests bigint NOT NULL DEFAULT 0,
  failures bigint NOT NULL DEFAULT 0,
  input_tokens bigint NOT NULL DEFAULT 0,
  cache_write_tokens bigint NOT NULL DEFAULT 0,
  cache_read_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  -- Millionths of the currency of the price table.
  cost_micros bigint NOT NULL DEFAULT 0,
  last_used_at timestamptz(3) NOT NULL,
  PRIMARY KEY (account_id, day)
);

-- Credentials, sealed by the vault. No foreign key: a token may be stored before its account arrives from a file.
CREATE TABLE credential_records (
  account_id text PRIMARY KEY,
  -- Grows with every write: a writer that has seen an older one loses.
  token_version bigint NOT NULL CHECK (token_version > 0),
  sealed text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);

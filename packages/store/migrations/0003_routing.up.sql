-- Named sets of accounts, and the rules that send requests to them.
CREATE TABLE provider_groups (
  id text PRIMARY KEY CHECK (id <> ''),
  name text NOT NULL UNIQUE CHECK (name <> ''),
  selection_strategy text NOT NULL,
  settings jsonb NOT NULL DEFAULT '{}',
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);

CREATE TABLE provider_group_accounts (
  group_id text NOT NULL REFERENCES provider_groups (id) ON DELETE CASCADE,
  account_id text NOT NULL REFERENCES provider_accounts (id) ON DELETE CASCADE,
  position integer NOT NULL,
  PRIMARY KEY (group_id, account_id)
);
CREATE INDEX provider_group_accounts_by_account ON provider_group_accounts (account_id);

CREATE TABLE profiles (
  id text PRIMARY KEY CHECK (id <> ''),
  name text NOT NULL UNIQUE CHECK (name <> ''),
  color text,
  icon text,
  routing_rules jsonb NOT NULL DEFAULT '{}',
  default_group_id text REFERENCES provider_groups (id),
  -- The profile that is always there.
  built_in boolean NOT NULL DEFAULT false,
  active boolean NOT NULL DEFAULT false,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX profiles_one_active ON profiles (active) WHERE active;
CREATE INDEX profiles_by_default_group ON profiles (default_group_id);

-- What was published to the gateways. The version outlives Redis, so it never names two contents.
CREATE TABLE routing_snapshots (
  version bigint PRIMARY KEY CHECK (version > 0),
  content_hash text NOT NULL,
  content text NOT NULL,
  created_at timestamptz(3) NOT NULL
);

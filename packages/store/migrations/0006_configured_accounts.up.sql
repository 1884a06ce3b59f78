-- What the configuration file said of each of its accounts when control last read it: only what changes there is applied, so that
-- a restart undoes nothing that was done through the API. No foreign key: an account that was deleted is remembered, too.
CREATE TABLE configured_accounts (
  account_id text PRIMARY KEY CHECK (account_id <> ''),
  -- Settings, and a hash of the login.
  entry jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);

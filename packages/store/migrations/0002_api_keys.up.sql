-- Keys of clients. Of a secret only its SHA-256 is kept, in hex; it has 256 random bits, so nothing slower is needed.
CREATE TABLE api_keys (
  id text PRIMARY KEY CHECK (id <> ''),
  name text NOT NULL,
  origin text NOT NULL DEFAULT 'api' CHECK (origin IN ('api', 'file', 'import')),
  -- The first and last characters, for people to tell keys apart.
  hint text NOT NULL,
  secret_hash text NOT NULL UNIQUE CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
  -- The secret before the last rotation, good until the overlap ends.
  previous_hash text UNIQUE CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
  previous_valid_until timestamptz(3),
  allowed_ips text[] NOT NULL DEFAULT '{}',
  scopes jsonb NOT NULL DEFAULT '{}',
  limits jsonb NOT NULL DEFAULT '{}',
  expires_at timestamptz(3),
  rotate_after_days integer CHECK (rotate_after_days > 0),
  last_rotated_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CHECK ((previous_hash IS NULL) = (previous_valid_until IS NULL))
);

-- Every change by an administrator, keys first. Rows are added and never touched again; each carries the hash of the one
-- before it. `before` and `after` are text, because the hash is over exactly these characters.
CREATE TABLE api_key_audit_logs (
  seq bigint PRIMARY KEY CHECK (seq > 0),
  id text NOT NULL UNIQUE,
  occurred_at timestamptz(3) NOT NULL,
  actor text NOT NULL,
  address text,
  request_id text,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  before text,
  after text,
  previous_hash text NOT NULL,
  hash text NOT NULL UNIQUE
);
CREATE INDEX api_key_audit_logs_by_subject ON api_key_audit_logs (subject_type, subject_id, seq);

-- Where the chain ends: a row cut off its end would not show otherwise. Its lock puts appends in order.
CREATE TABLE audit_chain_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  seq bigint NOT NULL,
  hash text NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER api_key_audit_logs_rows_stay BEFORE UPDATE OR DELETE ON api_key_audit_logs
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER api_key_audit_logs_table_stays BEFORE TRUNCATE ON api_key_audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

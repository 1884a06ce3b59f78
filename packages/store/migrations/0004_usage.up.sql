-- One row per request: opened at dispatch, closed once. No foreign keys: what was used outlives accounts and keys.
CREATE TABLE usage_ledger (
  id text PRIMARY KEY,
  opened_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  outcome text CHECK (outcome IN ('completed', 'client_gone', 'upstream_error', 'drained')),
  provider text NOT NULL,
  -- Empty where there was none: a request that never reached an account, a caller without a key, no profile.
  account_id text NOT NULL DEFAULT '',
  api_key_id text NOT NULL DEFAULT '',
  profile_id text NOT NULL DEFAULT '',
  model text NOT NULL,
  dialect text NOT NULL DEFAULT '',
  request_type text NOT NULL CHECK (request_type IN ('chat', 'completion', 'embedding', 'other')),
  -- The kind of failure, empty when there was none.
  failure_kind text NOT NULL DEFAULT '',
  attempts integer NOT NULL DEFAULT 0,
  input_tokens bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
  cache_write_tokens bigint NOT NULL DEFAULT 0 CHECK (cache_write_tokens >= 0),
  cache_read_tokens bigint NOT NULL DEFAULT 0 CHECK (cache_read_tokens >= 0),
  output_tokens bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
  reasoning_tokens bigint NOT NULL DEFAULT 0 CHECK (reasoning_tokens >= 0),
  usage_source text NOT NULL DEFAULT '' CHECK (usage_source IN ('', 'reported', 'estimated')),
  -- Millionths of the currency of the price table, and of a vendor's credit; absent where nobody names a price.
  cost_micros bigint,
  credit_micros bigint,
  latency_ms bigint,
  first_event_ms bigint,
  CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
CREATE INDEX usage_ledger_by_opening ON usage_ledger (opened_at);
CREATE INDEX usage_ledger_open ON usage_ledger (opened_at) WHERE outcome IS NULL;

CREATE FUNCTION refuse_second_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'usage record % is closed', OLD.id USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER usage_ledger_closed_once BEFORE UPDATE ON usage_ledger
  FOR EACH ROW WHEN (OLD.outcome IS NOT NULL) EXECUTE FUNCTION refuse_second_close();

-- Sums of closed records by UTC hour and day; they stay when the ledger is pruned.
CREATE TABLE usage_rollups (
  granularity text NOT NULL CHECK (granularity IN ('hour', 'day')),
  bucket timestamptz(3) NOT NULL,
  provider text NOT NULL,
  account_id text NOT NULL,
  api_key_id text NOT NULL,
  profile_id text NOT NULL,
  model text NOT NULL,
  request_type text NOT NULL,
  outcome text NOT NULL,
  failure_kind text NOT NULL,
  requests bigint NOT NULL,
  input_tokens bigint NOT NULL,
  cache_write_tokens bigint NOT NULL,
  cache_read_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  estimated_requests bigint NOT NULL,
  cost_micros bigint NOT NULL,
  credit_micros bigint NOT NULL,
  latency_ms_sum bigint NOT NULL,
  latency_count bigint NOT NULL,
  first_event_ms_sum bigint NOT NULL,
  first_event_count bigint NOT NULL,
  -- How many latencies were at most this long and longer than the column before; the last one has the rest.
  latency_le_50 bigint NOT NULL,
  latency_le_100 bigint NOT NULL,
  latency_le_200 bigint NOT NULL,
  latency_le_500 bigint NOT NULL,
  latency_le_1000 bigint NOT NULL,
  latency_le_2000 bigint NOT NULL,
  latency_le_5000 bigint NOT NULL,
  latency_le_10000 bigint NOT NULL,
  latency_le_30000 bigint NOT NULL,
  latency_le_60000 bigint NOT NULL,
  latency_le_120000 bigint NOT NULL,
  latency_le_300000 bigint NOT NULL,
  latency_longer bigint NOT NULL,
  PRIMARY KEY (granularity, bucket, provider, account_id, api_key_id, profile_id, model, request_type, outcome, failure_kind)
);
CREATE INDEX usage_rollups_by_account ON usage_rollups (account_id, granularity, bucket);
CREATE INDEX usage_rollups_by_key ON usage_rollups (api_key_id, granularity, bucket);

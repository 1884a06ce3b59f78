-- Answers to requests that carried an Idempotency-Key, so that a repeated one gets the same.
CREATE TABLE idempotency_records (
  scope text NOT NULL,
  key text NOT NULL,
  -- Of what was asked: the same key with another request is a mistake.
  request_hash text NOT NULL,
  -- Who works on it; a worker that died is replaced after `claimed_until`.
  claim text NOT NULL,
  claimed_until timestamptz(3) NOT NULL,
  status integer,
  response text,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (scope, key),
  CHECK ((status IS NULL) = (response IS NULL))
);
CREATE INDEX idempotency_records_by_expiry ON idempotency_records (expires_at);

-- The audit log is asked for by what was done, by whom and when; each question is answered newest first.
CREATE INDEX api_key_audit_logs_by_action ON api_key_audit_logs (action, seq);
CREATE INDEX api_key_audit_logs_by_actor ON api_key_audit_logs (actor, seq);
CREATE INDEX api_key_audit_logs_by_time ON api_key_audit_logs (occurred_at);

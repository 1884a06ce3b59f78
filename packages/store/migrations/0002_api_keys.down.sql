DROP TABLE audit_chain_head;
DROP TABLE api_key_audit_logs;
DROP FUNCTION refuse_change();
DROP TABLE api_keys;

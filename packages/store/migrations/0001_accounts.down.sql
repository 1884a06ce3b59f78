DROP TABLE credential_records;
DROP TABLE account_usage_stats;
DROP TABLE provider_accounts;

DROP TABLE configured_accounts;

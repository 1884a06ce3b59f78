DROP TABLE routing_snapshots;
DROP TABLE profiles;
DROP TABLE provider_group_accounts;
DROP TABLE provider_groups;

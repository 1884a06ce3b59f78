DROP TABLE usage_rollups;
DROP TABLE usage_ledger;
DROP FUNCTION refuse_second_close();

ALTER TABLE usage_rollups DROP COLUMN unasked_requests;

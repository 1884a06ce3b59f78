-- Of the requests, those for which no upstream was asked: every account was blocked or full, or the client left first. Counted from
-- this release on; sums that are there already have 0.
ALTER TABLE usage_rollups ADD COLUMN unasked_requests bigint NOT NULL DEFAULT 0;

-- Accounts that were deleted and whose logins may still be in the live store, which is no part of the database's transaction. A row
-- is there until the login is gone for sure.
CREATE TABLE departed_logins (
  account_id text PRIMARY KEY CHECK (account_id <> ''),
  created_at timestamptz(3) NOT NULL
);

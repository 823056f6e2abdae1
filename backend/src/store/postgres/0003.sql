-- Whether the tokens that a refresh gave have arrived: only then is the spent one
-- that comes again a thief's. The same columns as in sqlite/0003.sql.

-- The refresh token that this one was spent for; none in rows from before.
ALTER TABLE sessions ADD COLUMN successor BYTEA;
-- When its access token was first used, 0 for those that waited for nothing: those
-- of a log-in, and those from before.
ALTER TABLE sessions ADD COLUMN used_at BIGINT;
UPDATE sessions SET used_at = 0;

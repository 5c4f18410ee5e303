-- A scratch database is ours alone: a time-out that a migration set is not meant for the reading.
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;

-- no-transaction
DROP INDEX CONCURRENTLY b_x;

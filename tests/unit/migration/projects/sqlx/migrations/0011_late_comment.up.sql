
-- no-transaction: too late, these are not the first bytes
SELECT 1;

-- One name can belong to constraints of several tables, and SET CONSTRAINTS then means all of them.
SELECT pg_catalog.string_agg(DISTINCT pg_catalog.format('%I.%I', n.nspname, c.conname), ', ')
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
WHERE c.condeferred AND c.conparentid = 0 AND c.oid >= {first_new}
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint o
        WHERE o.conname = c.conname AND o.connamespace = c.connamespace AND NOT o.condeferred)

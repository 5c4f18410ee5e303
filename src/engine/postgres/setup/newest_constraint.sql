SELECT coalesce(pg_catalog.max(oid::pg_catalog.int8), 0) + 1,
    coalesce(pg_catalog.bool_or(condeferred), false)
FROM pg_catalog.pg_constraint

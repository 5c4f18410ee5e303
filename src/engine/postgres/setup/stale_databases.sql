SELECT pg_catalog.quote_ident(datname), pg_catalog.shobj_description(oid, 'pg_database')
FROM pg_catalog.pg_database
WHERE pg_catalog.shobj_description(oid, 'pg_database') LIKE 'rehearse %'
ORDER BY datname

SELECT pg_catalog.quote_ident(rolname), pg_catalog.shobj_description(oid, 'pg_authid')
FROM pg_catalog.pg_roles
WHERE pg_catalog.shobj_description(oid, 'pg_authid') LIKE 'rehearse %'
ORDER BY rolname

SELECT pg_catalog.quote_ident(rolname) FROM pg_catalog.pg_roles
WHERE pg_catalog.shobj_description(oid, 'pg_authid') = {mark}
ORDER BY 1

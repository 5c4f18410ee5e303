-- Schemas. Whether "public" is there is a fact of its own: dumps hide it.
SELECT 'pg_namespace/' || n.oid AS key,
       '' AS namespace,
       n.nspname AS name,
       quote_ident(n.nspname) AS identity,
       -- "public" belongs to whoever set up the cluster or the database, not to a migration
       CASE WHEN n.nspname <> 'public' OR n.nspowner NOT IN (10, 6171) THEN
           --include owner_name(n.nspowner)
       END AS owner
  FROM pg_namespace n
 WHERE n.nspname !~ '^pg_'
   AND n.nspname NOT IN ('information_schema', 'rehearse_internal')
   AND $touched(n.oid)
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND d.classid = 'pg_namespace'::regclass AND d.objid = n.oid)

-- Who may do what, where that is not what an object has from the start. An access list that is not
-- there (NULL) and one that says what the defaults say are the same.
WITH list AS (
    SELECT 'pg_class/' || c.oid AS parent, NULL::name AS col, '' AS what, c.relowner AS owner, c.relacl AS acl,
           acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS standard
      FROM pg_class c
     WHERE c.relacl IS NOT NULL AND c.oid >= 16384
       AND $touched(c.oid)
     UNION ALL
    SELECT 'pg_class/' || o.refobjid, a.attname, 'sequence ', c.relowner, c.relacl, acldefault('s', c.relowner)
      FROM pg_class c
      JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
                      AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
                      AND o.deptype = 'i'
      JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
     WHERE c.relkind = 'S' AND c.relacl IS NOT NULL AND c.oid >= 16384
       AND $touched(o.refobjid)
     UNION ALL
    SELECT 'pg_class/' || c.oid, a.attname, '', c.relowner, a.attacl, acldefault('c', c.relowner)
      FROM pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid
     WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND a.attrelid >= 16384
       AND $touched(a.attrelid)
     UNION ALL
    SELECT 'pg_proc/' || p.oid, NULL, '', p.proowner, p.proacl, acldefault('f', p.proowner)
      FROM pg_proc p
     WHERE p.proacl IS NOT NULL AND p.oid >= 16384
       AND $touched(p.oid)
     UNION ALL
    SELECT 'pg_type/' || t.oid, NULL, '', t.typowner, t.typacl, acldefault('T', t.typowner)
      FROM pg_type t
     WHERE t.typacl IS NOT NULL AND t.oid >= 16384
       AND $touched(t.oid)
     UNION ALL
    -- "public" comes with rights of its own, so that a new one of that name differs from it
    SELECT 'pg_namespace/' || n.oid, NULL, '', n.nspowner,
           coalesce(n.nspacl, acldefault('n', n.nspowner)),
           acldefault('n', n.nspowner)
           || CASE WHEN n.nspname = 'public' THEN ARRAY[makeaclitem(0, n.nspowner, 'USAGE', false)
                  --before 15
                  , makeaclitem(0, n.nspowner, 'CREATE', false)
                  --end
                  ] ELSE '{}'::aclitem[] END
      FROM pg_namespace n
     WHERE (n.nspacl IS NOT NULL OR n.nspname = 'public')
       AND $touched(n.oid)
     UNION ALL
    -- without a schema these replace the defaults, within one they add to them
    SELECT 'pg_default_acl/' || d.oid, NULL, '', d.defaclrole, d.defaclacl,
           CASE WHEN d.defaclnamespace = 0
                THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END,
                                d.defaclrole) END
      FROM pg_default_acl d
),
item AS (
    SELECT l.parent, l.col, l.what, l.owner, true AS given, x.*
      FROM list l, aclexplode(l.acl) x
     UNION ALL
    SELECT l.parent, l.col, l.what, l.owner, false, x.*
      FROM list l, aclexplode(l.standard) x
),
named AS (
    SELECT i.parent,
           coalesce('column ' || i.col || ' to ', '')
           || CASE WHEN i.grantee = 0 THEN 'public' WHEN i.grantee = i.owner THEN '$owner' ELSE
                  --include role_name(i.grantee)
              END AS name,
           i.given,
           i.what || lower(i.privilege_type)
           || CASE WHEN i.is_grantable THEN '*' ELSE '' END
           || CASE WHEN i.grantor = i.owner THEN '' ELSE ' granted by ' ||
                  --include role_name(i.grantor)
              END AS privilege
      FROM item i
)
SELECT g.parent, g.name,
       coalesce(string_agg(DISTINCT g.privilege, ', ' ORDER BY g.privilege)
                    FILTER (WHERE g.given), 'none') AS text
  FROM named g
 GROUP BY g.parent, g.name
HAVING array_agg(DISTINCT g.privilege ORDER BY g.privilege) FILTER (WHERE g.given)
       IS DISTINCT FROM
       array_agg(DISTINCT g.privilege ORDER BY g.privilege) FILTER (WHERE NOT g.given)

-- $a: alias, $b: its namespace column, $c: its catalogue
$a.oid >= 16384
   AND n.oid = $a.$b
   AND n.nspname !~ '^pg_'
   AND n.nspname NOT IN ('information_schema', 'rehearse_internal')
   AND $touched($a.oid)
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND d.classid = '$c'::regclass AND d.objid = $a.oid)

-- ALTER … DEPENDS ON EXTENSION; $a: catalogue, $b: oid
CASE WHEN $b IN (SELECT dd.objid FROM pg_depend dd
                  WHERE dd.refclassid = 'pg_extension'::regclass AND dd.deptype = 'x'
                    AND dd.classid = '$a'::regclass)
     THEN (SELECT string_agg('depends on extension ' || quote_ident(dx.extname), ', '
                             ORDER BY dx.extname COLLATE "C")
             FROM pg_depend dd JOIN pg_extension dx ON dx.oid = dd.refobjid
            WHERE dd.classid = '$a'::regclass AND dd.objid = $b AND dd.deptype = 'x'
              AND dd.refclassid = 'pg_extension'::regclass)
END

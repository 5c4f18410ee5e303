CASE WHEN NOT (
     --include is_scratch_role($a)
     ) THEN quote_ident(pg_get_userbyid($a)) END

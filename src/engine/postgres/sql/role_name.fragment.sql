CASE WHEN
     --include is_scratch_role($a)
     THEN '$owner' ELSE pg_get_userbyid($a) END

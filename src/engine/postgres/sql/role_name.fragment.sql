-- The role that migrations run as is called otherwise in every run.
CASE WHEN pg_get_userbyid($a) = session_user OR pg_get_userbyid($a) LIKE 'rehearse%'
     THEN '$owner' ELSE pg_get_userbyid($a) END

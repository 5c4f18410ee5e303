CASE WHEN pg_get_userbyid($a) NOT IN (session_user) AND pg_get_userbyid($a) NOT LIKE 'rehearse%'
     THEN quote_ident(pg_get_userbyid($a)) END

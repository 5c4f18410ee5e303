-- In a scratch database: one of the roles that are called otherwise in every run.
(pg_get_userbyid($a) = session_user OR pg_get_userbyid($a) LIKE 'rehearse%')
AND (SELECT to_regnamespace('rehearse_internal') IS NOT NULL)

PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
PRAGMA case_sensitive_like = ON;
PRAGMA recursive_triggers = ON;
CREATE TEMP TABLE scrap (id integer);
INSERT INTO temp.scrap VALUES (5);
CREATE TEMP VIEW scraps AS SELECT * FROM scrap;

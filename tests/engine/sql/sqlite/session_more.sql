PRAGMA legacy_alter_table = OFF;
PRAGMA ignore_check_constraints = ON;
DROP TABLE temp.scrap;
CREATE TEMP TABLE other (id integer);

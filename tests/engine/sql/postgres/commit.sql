BEGIN;
CREATE TABLE committed (id integer);
INSERT INTO students (id, email) VALUES (21, 'commit@example.org');
COMMIT;
VACUUM;
BEGIN;
DROP TABLE changes;
ROLLBACK;

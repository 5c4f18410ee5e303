-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY students_nickname ON students (nickname);

-- migrate:down
DROP INDEX students_nickname;
UPDATE students SET nickname = '-- migrate: not a marker';

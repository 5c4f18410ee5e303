ALTER TABLE students ADD COLUMN nickname text;
CREATE TABLE rooms (id integer PRIMARY KEY, name text NOT NULL);
DROP VIEW emails;
CREATE INDEX students_nickname ON students (nickname);
UPDATE students SET email = 'countess@example.org';

-- Asked for by the school.

-- migrate:up
ALTER TABLE students ADD COLUMN nickname text;

-- migrate:down
ALTER TABLE students DROP COLUMN nickname;

ALTER TABLE rooms ADD COLUMN floor integer;
DROP TABLE changes;
CREATE TABLE changes (id integer, email text);

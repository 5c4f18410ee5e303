-- undo
DROP TABLE a;
-- do
CREATE TABLE a (x int);

--- up
CREATE TABLE a (x int);
--- down
DROP TABLE a;

-- do
CREATE TABLE c (x int);

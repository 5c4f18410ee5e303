-- do
CREATE TABLE b (x int);

-- migrate:up
CREATE TABLE a (x int); CREATE TABLE b (x int);
-- migrate:down transaction:false

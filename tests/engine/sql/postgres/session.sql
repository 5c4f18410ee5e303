SET search_path = pg_catalog;
SET statement_timeout = '77s';
CREATE TEMPORARY TABLE scrap (id integer);
INSERT INTO pg_temp.scrap VALUES (5);

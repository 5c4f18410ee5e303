SET search_path = public, pg_catalog;
DROP TABLE pg_temp.scrap;
CREATE TEMPORARY TABLE other (id integer);

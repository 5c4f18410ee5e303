-- Each line changes something that is no difference between schemas: none may change the digest.
SELECT nextval('app.plain')
SELECT setval('app.odd', 100)
INSERT INTO app.people (name, mail) VALUES ('a', 'a@b')
ANALYZE app.people
REINDEX TABLE app.people
CREATE TEMPORARY TABLE more (id serial PRIMARY KEY, a text)
CREATE TEMPORARY TABLE pg_class (oid oid)
SET search_path = app, public
SET TimeZone = 'America/New_York'
SET DateStyle = 'SQL, DMY'
SET IntervalStyle = 'iso_8601'
SET bytea_output = 'escape'
SET standard_conforming_strings = off
SET quote_all_identifiers = on
SET extra_float_digits = -5
SET client_encoding = 'LATIN1'
ALTER TABLE app.people ADD COLUMN passing integer; ALTER TABLE app.people DROP COLUMN passing
GRANT DELETE ON app.scratch TO intro_reader; REVOKE DELETE ON app.scratch FROM intro_reader
GRANT SELECT (id) ON app.scratch TO intro_reader; REVOKE SELECT (id) ON app.scratch FROM intro_reader
GRANT EXECUTE ON FUNCTION app.touch() TO PUBLIC
ALTER TABLE app.people RESET (fillfactor); ALTER TABLE app.people SET (fillfactor = 70)
ALTER POLICY own ON app.orders TO "intro Writer", intro_reader
COMMENT ON TABLE app.parent IS 'x'; COMMENT ON TABLE app.parent IS ''
CREATE INDEX passing ON app.people (name); DROP INDEX app.passing
ALTER TABLE app.people ALTER COLUMN nothing SET DEFAULT NULL
ALTER TABLE app.people ALTER COLUMN nothing SET DEFAULT NULL::character varying
ALTER TABLE app.people ALTER COLUMN name SET (n_distinct = 100)
ALTER TABLE app.child ALTER COLUMN extra TYPE text
CREATE TABLE rehearse_internal.more (id integer)
REFRESH MATERIALIZED VIEW app.counts
DROP TRIGGER orders_touch ON app.orders; CREATE TRIGGER orders_touch BEFORE UPDATE OF other, state ON app.orders FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION app.touch('a', 'b'); ALTER TRIGGER orders_touch ON app.orders DEPENDS ON EXTENSION pg_trgm; ALTER TABLE app.orders DISABLE TRIGGER orders_touch; COMMENT ON TRIGGER orders_touch ON app.orders IS 'Stamps'
ALTER TYPE app.mood RENAME TO m2; ALTER TYPE app.m2 RENAME TO mood
ALTER TABLE app.people RENAME TO p2; ALTER TABLE app.p2 RENAME TO people

-- Each line changes one thing in the database of everything.sql: every one must change the schema, and
-- reading by change must find what a full reading finds. A line is one text for the server.
CREATE SCHEMA app2
DROP SCHEMA "Odd Name"
ALTER SCHEMA app RENAME TO application
ALTER SCHEMA "Odd Name" OWNER TO intro_reader
GRANT CREATE ON SCHEMA app TO intro_reader
REVOKE USAGE ON SCHEMA app FROM intro_reader
GRANT USAGE ON SCHEMA public TO PUBLIC
COMMENT ON SCHEMA app IS 'Other'
COMMENT ON SCHEMA app IS NULL
ALTER SCHEMA public RENAME TO private
--since 14
ALTER EXTENSION pg_trgm UPDATE
--end
ALTER EXTENSION pg_trgm SET SCHEMA app
DROP EXTENSION plpgsql CASCADE
CREATE EXTENSION hstore
COMMENT ON EXTENSION pg_trgm IS NULL
ALTER EXTENSION pg_trgm ADD FUNCTION app.touch()
ALTER TYPE app.mood ADD VALUE 'new' AFTER 'sad'
ALTER TYPE app.mood ADD VALUE 'last'
ALTER TYPE app.mood RENAME VALUE 'sad' TO 'blue'
ALTER TYPE app.mood RENAME TO feeling
ALTER TYPE app.mood SET SCHEMA public
ALTER TYPE app.mood OWNER TO intro_owner
GRANT USAGE ON TYPE app.mood TO PUBLIC
COMMENT ON TYPE app.mood IS NULL
CREATE TYPE app.fresh AS ENUM ('a')
ALTER DOMAIN app.email DROP NOT NULL
ALTER DOMAIN app.email DROP DEFAULT
ALTER DOMAIN app.email SET DEFAULT 'x@y'
ALTER DOMAIN app.email DROP CONSTRAINT email_shape
ALTER DOMAIN app.email ADD CHECK (VALUE <> 'z')
ALTER DOMAIN app.email VALIDATE CONSTRAINT email_short
ALTER DOMAIN app.email RENAME CONSTRAINT email_short TO email_brief
COMMENT ON CONSTRAINT email_shape ON DOMAIN app.email IS NULL
ALTER DOMAIN app.email RENAME TO mail
CREATE DOMAIN app.d AS integer
DROP DOMAIN app.email CASCADE
ALTER TYPE app.float_range RENAME TO floats
CREATE TYPE app.r2 AS RANGE (subtype = integer)
DROP TYPE app.text_c_range
CREATE TYPE app.c2 AS (a integer)
COMMENT ON COLUMN app.address.zip IS NULL
COMMENT ON TYPE app.address IS NULL
ALTER TYPE app.float_range SET SCHEMA public
CREATE SEQUENCE app.s2
DROP SEQUENCE app.plain
ALTER SEQUENCE app.plain RENAME TO fancy
ALTER SEQUENCE app.plain INCREMENT 2
ALTER SEQUENCE app.plain START 7
ALTER SEQUENCE app.plain MINVALUE -5
ALTER SEQUENCE app.plain MAXVALUE 5000
ALTER SEQUENCE app.plain CACHE 20
ALTER SEQUENCE app.plain CYCLE
ALTER SEQUENCE app.plain AS integer
ALTER SEQUENCE app.plain OWNED BY app.orders.other
ALTER SEQUENCE app.people_old_id_seq OWNED BY NONE
ALTER SEQUENCE app.people_old_id_seq RENAME TO other_seq
--since 15
ALTER SEQUENCE app.plain SET UNLOGGED
--end
ALTER SEQUENCE app.plain SET SCHEMA public
GRANT SELECT ON SEQUENCE app.plain TO intro_reader
COMMENT ON SEQUENCE app.odd IS NULL
CREATE TABLE app.t2 (id serial PRIMARY KEY, a text UNIQUE, b integer REFERENCES app.t2)
CREATE TABLE app.t2 (LIKE app.orders INCLUDING ALL)
DROP TABLE app.scratch
DROP TABLE app.people CASCADE
ALTER TABLE app.people RENAME TO persons
ALTER TABLE app.orders RENAME TO people2; ALTER TABLE app.people RENAME TO orders; ALTER TABLE app.people2 RENAME TO people
ALTER TABLE app.people SET SCHEMA public
ALTER TABLE app.people OWNER TO intro_owner
ALTER TABLE app.people ADD COLUMN extra integer
ALTER TABLE app.people ADD COLUMN extra integer NOT NULL DEFAULT 5 CHECK (extra > 1)
ALTER TABLE app.people DROP COLUMN nothing CASCADE
ALTER TABLE app.people DROP COLUMN name CASCADE
ALTER TABLE app.people RENAME COLUMN name TO label
ALTER TABLE app.people RENAME COLUMN id TO ident
ALTER TABLE app.child ALTER COLUMN extra TYPE character(4)
ALTER TABLE app.distant ALTER COLUMN name TYPE character varying(3)
ALTER TABLE app.orders ALTER COLUMN other SET NOT NULL
ALTER TABLE app.child ALTER COLUMN extra TYPE text COLLATE "C"
ALTER TABLE app.people ALTER COLUMN nothing SET NOT NULL
ALTER TABLE app.people ALTER COLUMN name DROP NOT NULL
ALTER TABLE app.people ALTER COLUMN name DROP DEFAULT
ALTER TABLE app.people ALTER COLUMN name SET DEFAULT 'y'
ALTER TABLE app.people ALTER COLUMN gross DROP EXPRESSION
ALTER TABLE app.people ALTER COLUMN id DROP IDENTITY
ALTER TABLE app.people ALTER COLUMN id SET GENERATED ALWAYS
ALTER TABLE app.people ALTER COLUMN id SET INCREMENT 3
ALTER SEQUENCE app.people_id_seq RENAME TO odd_seq
REVOKE USAGE ON SEQUENCE app.people_id_seq FROM intro_reader
COMMENT ON SEQUENCE app.people_id_seq IS NULL
ALTER TABLE app.people ALTER COLUMN photo SET STORAGE EXTENDED
--since 14
ALTER TABLE app.people ALTER COLUMN name SET COMPRESSION default
--end
ALTER TABLE app.people ALTER COLUMN name SET STATISTICS 400
ALTER TABLE app.people ALTER COLUMN name SET (n_distinct = 200)
ALTER TABLE app.people ALTER COLUMN name RESET (n_distinct_inherited)
ALTER TABLE app.people SET (fillfactor = 71)
ALTER TABLE app.people RESET (autovacuum_enabled)
ALTER TABLE app.people SET (toast.autovacuum_enabled = true)
ALTER TABLE app.parent SET UNLOGGED
ALTER TABLE app.scratch SET LOGGED
ALTER TABLE app.people REPLICA IDENTITY FULL
ALTER TABLE app.orders REPLICA IDENTITY DEFAULT
ALTER TABLE app.orders SET WITHOUT CLUSTER
ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY
ALTER TABLE app.orders NO FORCE ROW LEVEL SECURITY
ALTER TABLE app.child NO INHERIT app.parent
ALTER TABLE app.parent ADD COLUMN more integer
ALTER TABLE app.parent RENAME COLUMN kind TO sort
ALTER TABLE app.parent DROP COLUMN kind
ALTER TABLE app.typed NOT OF
ALTER TABLE app.events DETACH PARTITION app.events_2020
CREATE TABLE app.events_2021 PARTITION OF app.events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')
ALTER TABLE app.events ADD COLUMN more integer
ALTER TABLE app.events_2020 ENABLE TRIGGER stamp
ALTER TABLE app.events_2020 ADD CHECK (id > 0)
DROP TABLE app.events_rest
ALTER TABLE app.events RENAME TO happenings
ALTER FOREIGN TABLE app.distant OPTIONS (SET table_name 'far')
ALTER FOREIGN TABLE app.distant ALTER COLUMN id OPTIONS (DROP column_name)
ALTER SERVER far RENAME TO near
DROP SERVER far CASCADE
COMMENT ON TABLE app.people IS 'Other'
COMMENT ON TABLE app.people IS NULL
COMMENT ON COLUMN app.people.name IS NULL
COMMENT ON COLUMN app.people.price IS 'Net'
GRANT DELETE ON app.people TO intro_reader
GRANT SELECT ON app.people TO intro_reader WITH GRANT OPTION
REVOKE SELECT ON app.people FROM PUBLIC
REVOKE GRANT OPTION FOR UPDATE ON app.people FROM "intro Writer"
REVOKE UPDATE (name) ON app.people FROM intro_reader
GRANT SELECT (price) ON app.people TO intro_reader
GRANT SELECT (price) ON app.people TO PUBLIC
GRANT ALL ON ALL TABLES IN SCHEMA app TO intro_reader
REVOKE ALL ON app.scratch FROM CURRENT_USER
ALTER TABLE app.people DROP CONSTRAINT people_pkey CASCADE
ALTER TABLE app.people RENAME CONSTRAINT people_pkey TO pk
ALTER TABLE app.people DROP CONSTRAINT people_number_key
ALTER TABLE app.people DROP CONSTRAINT one_nick
ALTER TABLE app.people DROP CONSTRAINT people_price_check
ALTER TABLE app.people VALIDATE CONSTRAINT late
ALTER TABLE app.people ADD CONSTRAINT c2 CHECK (price <> 3) NOT VALID
ALTER TABLE app.orders ALTER CONSTRAINT orders_people_id_fkey DEFERRABLE INITIALLY DEFERRED
ALTER TABLE app.orders DROP CONSTRAINT orders_people_id_fkey
ALTER TABLE app.orders DROP CONSTRAINT orders_during_excl
ALTER TABLE app.orders ADD FOREIGN KEY (other) REFERENCES app.people (id) NOT VALID
ALTER TABLE app.parent DROP CONSTRAINT kinds
COMMENT ON CONSTRAINT named ON app.people IS NULL
ALTER INDEX app.people_pkey SET (fillfactor = 75)
CREATE INDEX ON app.people (name)
CREATE UNIQUE INDEX second ON app.people (lower(name)) WHERE price > 0
DROP INDEX app.orders_open
ALTER INDEX app.orders_open RENAME TO orders_shut
ALTER INDEX app.orders_open SET (fillfactor = 55)
ALTER INDEX app.orders_lower ALTER COLUMN 2 SET STATISTICS 78
ALTER INDEX app.orders_state_idx DEPENDS ON EXTENSION pg_trgm
UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'app.orders_trgm'::regclass
COMMENT ON INDEX app.orders_open IS NULL
CREATE INDEX ON app.events (people_id)
DROP INDEX app.events_kind_idx
DROP STATISTICS app.orders_stats
ALTER STATISTICS app.orders_stats SET STATISTICS 301
ALTER STATISTICS app.orders_stats RENAME TO stats2
COMMENT ON STATISTICS app.orders_stats IS NULL
--since 14
CREATE STATISTICS app.st2 ON (price + 1) FROM app.people
--end
DROP TRIGGER orders_touch ON app.orders
ALTER TABLE app.orders ENABLE TRIGGER orders_touch
ALTER TABLE app.orders ENABLE TRIGGER orders_check
ALTER TRIGGER orders_touch ON app.orders RENAME TO touched
ALTER TRIGGER orders_touch ON app.orders NO DEPENDS ON EXTENSION pg_trgm
COMMENT ON TRIGGER orders_touch ON app.orders IS NULL
CREATE TRIGGER t2 AFTER INSERT ON app.people EXECUTE FUNCTION app.touch()
ALTER FUNCTION app.touch() RENAME TO touch2
DROP TRIGGER stamp ON app.events
DROP RULE keep ON app.scratch
ALTER TABLE app.scratch ENABLE RULE keep
ALTER RULE keep ON app.scratch RENAME TO kept
COMMENT ON RULE keep ON app.scratch IS NULL
DROP POLICY own ON app.orders
ALTER POLICY own ON app.orders TO intro_reader
ALTER POLICY own ON app.orders USING (state <> 'x')
ALTER POLICY strict ON app.orders WITH CHECK (other > 2)
ALTER POLICY own ON app.orders RENAME TO mine
COMMENT ON POLICY own ON app.orders IS NULL
DROP EVENT TRIGGER watcher
ALTER EVENT TRIGGER watcher ENABLE
ALTER EVENT TRIGGER watcher RENAME TO watcher2
COMMENT ON EVENT TRIGGER watcher IS NULL
CREATE OR REPLACE VIEW app.names WITH (security_barrier = true) AS SELECT p.id, p.name, o.state FROM app.people p JOIN app.orders o ON o.people_id = p.id WHERE o.state <> 'q'
ALTER VIEW app.names SET (security_barrier = false)
ALTER VIEW app.names RENAME TO names2
ALTER VIEW app.names RENAME COLUMN name TO label
ALTER VIEW app.simple ALTER COLUMN name DROP DEFAULT
ALTER VIEW app.simple OWNER TO intro_reader
DROP VIEW app.simple
COMMENT ON VIEW app.simple IS NULL
COMMENT ON COLUMN app.simple.name IS NULL
REVOKE SELECT ON app.simple FROM intro_reader
DROP MATERIALIZED VIEW app.counts
ALTER MATERIALIZED VIEW app.counts SET (fillfactor = 91)
ALTER MATERIALIZED VIEW app.counts DEPENDS ON EXTENSION pg_trgm
COMMENT ON MATERIALIZED VIEW app.counts IS NULL
DROP INDEX app.counts_state
CREATE OR REPLACE FUNCTION app.add(a text) RETURNS text LANGUAGE sql AS 'SELECT a'
CREATE OR REPLACE FUNCTION app.add(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 7 AS 'SELECT a + b'
CREATE FUNCTION app.add(a numeric) RETURNS numeric LANGUAGE sql AS 'SELECT a'
DROP FUNCTION app.add(text)
ALTER FUNCTION app.add(text) IMMUTABLE
ALTER FUNCTION app.add(text) STRICT
ALTER FUNCTION app.add(text) SECURITY DEFINER
ALTER FUNCTION app.add(text) LEAKPROOF
ALTER FUNCTION app.add(text) PARALLEL SAFE
ALTER FUNCTION app.add(text) COST 3
ALTER FUNCTION app.rows_of() ROWS 6
ALTER FUNCTION app.rows_of() RESET work_mem
ALTER FUNCTION app.add(text) SET search_path = app
ALTER FUNCTION app.add(text) OWNER TO intro_reader
ALTER FUNCTION app.add(text) RENAME TO plus
ALTER FUNCTION app.add(text) SET SCHEMA public
ALTER FUNCTION app.add(text) DEPENDS ON EXTENSION pg_trgm
GRANT EXECUTE ON FUNCTION app.add(text) TO PUBLIC
REVOKE GRANT OPTION FOR EXECUTE ON FUNCTION app.add(integer, integer) FROM intro_reader
COMMENT ON FUNCTION app.add(integer, integer) IS NULL
ALTER PROCEDURE app.tidy(integer) SECURITY DEFINER
DROP PROCEDURE app.tidy(integer)
DROP AGGREGATE app.total(integer)
COMMENT ON AGGREGATE app.total(integer) IS NULL
CREATE OR REPLACE AGGREGATE app.total(integer) (sfunc = int4pl, stype = integer, initcond = '1', combinefunc = int4pl, parallel = safe)
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT INSERT ON TABLES TO intro_reader
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM intro_reader
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO intro_reader
CREATE OPERATOR app.!== (leftarg = integer, rightarg = integer, function = int4ne)
DROP COLLATION app.numeric_icu
CREATE CAST (app.mood AS integer) WITH INOUT
DROP PUBLICATION pub
CREATE TEXT SEARCH DICTIONARY app.dict (template = simple)
CREATE USER MAPPING FOR CURRENT_USER SERVER far
GRANT SELECT (prosrc) ON pg_proc TO intro_reader
ALTER TABLE app.child ALTER COLUMN extra TYPE character varying
DO $$ BEGIN EXECUTE 'GRANT SELECT (seen) ON app.people TO intro_reader'; EXECUTE 'ALTER TABLE app.scratch ADD x text'; END $$
UPDATE pg_constraint SET convalidated = true WHERE conname = 'late'
UPDATE pg_enum SET enumlabel = 'grim' WHERE enumlabel = 'sad'
--since 17
REVOKE MAINTAIN ON app.people FROM intro_reader
ALTER TABLE app.people ALTER COLUMN gross SET EXPRESSION AS (price * 2)
--end
--since 18
ALTER TABLE app.modern RENAME CONSTRAINT other_there TO other_needed
ALTER TABLE app.modern VALIDATE CONSTRAINT late_there
ALTER TABLE app.modern ALTER CONSTRAINT late_there NO INHERIT
ALTER TABLE app.modern DROP CONSTRAINT other_there
ALTER TABLE app.modern DROP CONSTRAINT modern_loose
ALTER TABLE app.modern_part ALTER CONSTRAINT other_loose ENFORCED
ALTER TABLE app.modern_part DROP CONSTRAINT modern_part_id_during_fkey
COMMENT ON CONSTRAINT other_there ON app.modern IS NULL
ALTER TABLE app.modern ADD COLUMN more integer GENERATED ALWAYS AS (other + 1)
--end

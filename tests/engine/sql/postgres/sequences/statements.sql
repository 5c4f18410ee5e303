-- One a line: whatever moves a sequence, and whatever gives one or its table another file.
SELECT nextval('plain')
SELECT nextval('cached')
SELECT nextval('keyed_id_seq')
SELECT nextval('never_used')
SELECT setval('plain', 70)
SELECT setval('plain', 71, false)
SELECT setval('identified_id_seq', 90)
SELECT setval('loose_id_seq', 5)
SELECT nextval(c.oid) FROM pg_class c WHERE c.relkind = 'S' AND c.oid > 16384
INSERT INTO keyed (other) SELECT i FROM generate_series(1, 40) i
INSERT INTO identified DEFAULT VALUES
INSERT INTO loose (other) VALUES ('x'), ('y')
INSERT INTO gone DEFAULT VALUES
ALTER SEQUENCE plain RESTART
ALTER SEQUENCE plain RESTART WITH 300
ALTER SEQUENCE plain INCREMENT 3
ALTER SEQUENCE plain AS integer
ALTER SEQUENCE plain CACHE 5
ALTER SEQUENCE plain RENAME TO fancy
ALTER SEQUENCE plain OWNED BY keyed.other
ALTER SEQUENCE cached RESTART WITH 12
ALTER SEQUENCE never_used MINVALUE -4
ALTER SEQUENCE keyed_id_seq OWNED BY NONE
ALTER SEQUENCE keyed_id_seq RESTART WITH 1000
DROP SEQUENCE plain
DROP SEQUENCE keyed_id_seq CASCADE
CREATE SEQUENCE plain START 500
CREATE SEQUENCE plain2; SELECT nextval('plain2')
CREATE TABLE fresh (id serial, key bigint GENERATED ALWAYS AS IDENTITY); INSERT INTO fresh DEFAULT VALUES
ALTER TABLE fresh ADD COLUMN more serial
TRUNCATE keyed
TRUNCATE keyed RESTART IDENTITY
TRUNCATE keyed, identified, loose RESTART IDENTITY
TRUNCATE gone RESTART IDENTITY
ALTER TABLE keyed ALTER COLUMN id TYPE bigint
ALTER TABLE keyed ALTER COLUMN other TYPE text USING other::text
ALTER TABLE keyed ADD COLUMN more serial
ALTER TABLE keyed DROP COLUMN id
ALTER TABLE keyed SET UNLOGGED
ALTER TABLE keyed SET LOGGED
ALTER TABLE loose SET LOGGED
ALTER TABLE loose ALTER COLUMN other TYPE integer USING 1
ALTER TABLE identified ALTER COLUMN id RESTART WITH 77
ALTER TABLE identified ALTER COLUMN id SET INCREMENT BY 5
ALTER TABLE identified ALTER COLUMN id DROP IDENTITY
ALTER TABLE identified ALTER COLUMN id SET DATA TYPE bigint
DROP TABLE keyed
DROP TABLE loose
CREATE INDEX ON keyed (other)
REINDEX TABLE keyed
CLUSTER keyed USING keyed_pkey
--since 15
ALTER SEQUENCE plain SET UNLOGGED
ALTER SEQUENCE keyed_id_seq SET UNLOGGED
ALTER SEQUENCE loose_id_seq SET LOGGED
ALTER SEQUENCE cached SET UNLOGGED
--end
SELECT setval('plain', 1, 'no boolean')

CREATE OR REPLACE VIEW v AS SELECT * FROM ${flyway:defaultSchema}.b;

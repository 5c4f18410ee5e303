CREATE TABLE ${flyway:defaultSchema}.b (x int);
SELECT '${FLYWAY:TABLE} ${flyway:filename}';

-- +goose Up
-- +goose ENVSUB ON
SELECT '$1';
-- +goose ENVSUB OFF
SELECT '${REGION}';

-- +goose NO TRANSACTION
-- +goose up
CREATE INDEX CONCURRENTLY a_x ON a (x);

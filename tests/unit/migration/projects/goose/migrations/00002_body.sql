-- A comment before the section.
-- +goose Up
-- dropped
CREATE TABLE a (
-- kept

    x int
);

-- +goose StatementBegin
CREATE FUNCTION one() RETURNS int AS $$
BEGIN
    RETURN 1;
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); -- one line, one message

-- +goose Down
DROP FUNCTION one();
DROP TABLE a;

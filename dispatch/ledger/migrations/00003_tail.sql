-- +goose Up

-- The change that wrote an entry: whoever follows the journal live goes by it.
ALTER TABLE entries ADD COLUMN tick BIGINT NOT NULL DEFAULT 0;
CREATE INDEX entries_tick ON entries (tick);

-- +goose Down
DROP INDEX entries_tick;
ALTER TABLE entries DROP COLUMN tick;

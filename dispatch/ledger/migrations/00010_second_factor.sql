-- +goose Up

-- The secret of an account's second factor, whose digest is in its document, and the half minute of the last code that was used: a code
-- works once.
ALTER TABLE accounts ADD COLUMN second TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN second_used BIGINT NOT NULL DEFAULT 0;

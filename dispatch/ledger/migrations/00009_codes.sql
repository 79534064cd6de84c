-- +goose Up

-- A code lets somebody in once, on a new telephone; digest is that of the code.
CREATE TABLE codes (
	digest  TEXT PRIMARY KEY,
	account TEXT NOT NULL UNIQUE REFERENCES accounts (id),
	expires BIGINT NOT NULL
);

-- +goose Down
DROP TABLE codes;

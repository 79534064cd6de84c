-- +goose Up

-- What administrators add to the built-in table of red flags: words of a place, and rows of their own.
CREATE TABLE red_flags (
	id   TEXT PRIMARY KEY, -- the code
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);

-- +goose Down

DROP TABLE red_flags;

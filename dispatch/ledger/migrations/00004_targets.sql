-- +goose Up

-- Whom the program tells what happens. The token fences whoever sends: one at a time per target; due is when it may be
-- told again.
CREATE TABLE targets (
	id    TEXT PRIMARY KEY,
	doc   TEXT NOT NULL,
	spent BIGINT NOT NULL DEFAULT 0,
	since BIGINT NOT NULL DEFAULT 0,
	due   BIGINT NOT NULL DEFAULT 0,
	token BIGINT NOT NULL DEFAULT 0
);
-- What they are to be told: each row is its own outbox.
CREATE TABLE messages (
	id      TEXT PRIMARY KEY,
	target  TEXT NOT NULL REFERENCES targets (id),
	request TEXT NOT NULL,
	state   TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
	next_at BIGINT NOT NULL,
	doc     TEXT NOT NULL
);
CREATE INDEX messages_waiting ON messages (target, next_at) WHERE state = 'waiting';
CREATE INDEX messages_state ON messages (state, id);

-- +goose Down
DROP TABLE messages;
DROP TABLE targets;

-- +goose Up

-- Whom requests complain about, as their documents say: cadres, accounts and units, who are shown none of these requests. A row is
-- written with its request, so that pages and counts leave them out and stay right.
CREATE TABLE against (
	who     TEXT NOT NULL,
	request TEXT NOT NULL REFERENCES requests (id),
	PRIMARY KEY (who, request)
);
CREATE INDEX against_request ON against (request);

-- Queues of notices, for the journal of what administrators do to them; what is in them is elsewhere.
CREATE TABLE queues (
	id   TEXT PRIMARY KEY,
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);

-- +goose Down

DROP TABLE queues;
DROP TABLE against;

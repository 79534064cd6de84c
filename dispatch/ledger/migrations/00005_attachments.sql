-- +goose Up

-- Pictures, apart from the journal, which holds their digests only. They leave with the personal values.
CREATE TABLE attachments (
	id      TEXT PRIMARY KEY,
	request TEXT NOT NULL REFERENCES requests (id),
	type    TEXT NOT NULL,
	data    BYTEA NOT NULL
);
CREATE INDEX attachments_request ON attachments (request);

-- +goose Down
DROP TABLE attachments;

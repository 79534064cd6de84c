-- +goose Up

-- From where accounts of cadres were used: pseudonyms of an address with how a browser calls itself, made with a key. They tell a device
-- of the staff that keeps no cookies; they are no part of the journal, and dropped after a month.
CREATE TABLE sightings (
	account TEXT NOT NULL REFERENCES accounts (id),
	mark    TEXT NOT NULL CHECK (length(mark) BETWEEN 1 AND 64),
	at      BIGINT NOT NULL,
	PRIMARY KEY (account, mark)
);
CREATE INDEX sightings_mark ON sightings (mark);

-- +goose Down

DROP TABLE sightings;

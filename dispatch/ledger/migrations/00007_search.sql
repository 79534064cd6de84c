-- +goose Up

-- Pseudonyms of parts of the names and phones by which a subject is found, and of the number that it bore where it was imported from.
-- They are made with a key; the values themselves are only in personal, and erased with them.
CREATE TABLE traces (
	trace TEXT NOT NULL,
	sort  TEXT NOT NULL,
	id    TEXT NOT NULL,
	PRIMARY KEY (trace, sort, id)
);
CREATE INDEX traces_subject ON traces (sort, id);
-- The part of a request's number that counts within its day, without zeros in front: 42 of 1130-0042.
CREATE INDEX requests_serial ON requests (ltrim(substr(number, 6), '0'));

-- +goose Down

DROP INDEX requests_serial;
DROP TABLE traces;

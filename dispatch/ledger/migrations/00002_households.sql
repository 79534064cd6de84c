-- +goose Up

-- The household roll. All of it is personal: it is no part of any journal, and leaves with its rows.
CREATE TABLE households (
	id       TEXT PRIMARY KEY, -- the pseudonym of the door
	compound TEXT NOT NULL,
	doc      TEXT NOT NULL
);
CREATE INDEX households_compound ON households (compound, id);
CREATE TABLE household_phones (
	lookup    TEXT NOT NULL,
	household TEXT NOT NULL REFERENCES households (id) ON DELETE CASCADE,
	PRIMARY KEY (lookup, household)
);
CREATE INDEX household_phones_household ON household_phones (household);

-- +goose Down
DROP TABLE household_phones;
DROP TABLE households;

-- +goose Up

-- Small things that the record itself needs: keys of pseudonyms, samples that were loaded.
CREATE TABLE settings (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
);

-- The catalogue. Each row is a document; columns repeat what queries need. What a journal makes true (controls, seal,
-- duty) stands beside the document, with the number of entries it is the fold of.
CREATE TABLE kinds (
	code TEXT PRIMARY KEY,
	rank BIGINT NOT NULL,
	doc  TEXT NOT NULL
);
CREATE TABLE units (
	id   TEXT PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	doc  TEXT NOT NULL
);
CREATE TABLE areas (
	id       TEXT PRIMARY KEY,
	parent   TEXT NOT NULL,
	level    TEXT NOT NULL CHECK (level IN ('city', 'district', 'subdistrict', 'community', 'compound')),
	name     TEXT NOT NULL,
	path     TEXT NOT NULL, -- /city/district/…/id/
	doc      TEXT NOT NULL,
	controls TEXT NOT NULL DEFAULT '[]',
	seq      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX areas_path ON areas (path);
CREATE TABLE facilities (
	id      TEXT PRIMARY KEY,
	role    TEXT NOT NULL CHECK (role IN ('pharmacy', 'market', 'hospital', 'depot')),
	retired BIGINT NOT NULL CHECK (retired IN (0, 1)),
	doc     TEXT NOT NULL,
	seal    TEXT NOT NULL DEFAULT '{}',
	seq     BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE cadres (
	id      TEXT PRIMARY KEY,
	unit    TEXT NOT NULL,
	area    TEXT NOT NULL,
	on_duty BIGINT NOT NULL DEFAULT 0 CHECK (on_duty IN (0, 1)),
	doc     TEXT NOT NULL,
	duty    TEXT NOT NULL DEFAULT '{}',
	seq     BIGINT NOT NULL DEFAULT 0,
	booked  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX cadres_on_duty ON cadres (id) WHERE on_duty = 1;

-- A request with its errands is one document; version is the number of its entries.
CREATE TABLE requests (
	id        TEXT PRIMARY KEY,
	number    TEXT NOT NULL,
	version   BIGINT NOT NULL,
	state     TEXT NOT NULL CHECK (state IN ('review', 'open', 'assigned', 'underway', 'done', 'closed', 'on_hold', 'cancelled', 'failed', 'merged')),
	active    BIGINT NOT NULL CHECK (active IN (0, 1)),
	kind      TEXT NOT NULL,
	area      TEXT NOT NULL,
	household TEXT NOT NULL,
	urgency   BIGINT NOT NULL CHECK (urgency BETWEEN 0 AND 2),
	submitted BIGINT NOT NULL,
	due       BIGINT NOT NULL,
	doc       TEXT NOT NULL
);
CREATE INDEX requests_submitted ON requests (submitted, id);
CREATE INDEX requests_area ON requests (area, submitted, id);
CREATE INDEX requests_promise ON requests (urgency, due, id) WHERE active = 1;
CREATE INDEX requests_number ON requests (number);
CREATE INDEX requests_household ON requests (household) WHERE household <> '';
CREATE TABLE errands (
	request     TEXT NOT NULL REFERENCES requests (id),
	n           BIGINT NOT NULL CHECK (n > 0),
	state       TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'accepted', 'underway', 'finished', 'failed', 'withdrawn')),
	cadre       TEXT NOT NULL,
	unit        TEXT NOT NULL,
	finished_at BIGINT NOT NULL,
	PRIMARY KEY (request, n)
);
CREATE INDEX errands_hand ON errands (cadre) WHERE state IN ('offered', 'accepted', 'underway');
CREATE INDEX errands_done ON errands (cadre, finished_at) WHERE state = 'finished';
CREATE INDEX errands_unit ON errands (unit, request) WHERE unit <> '';
CREATE TABLE holders ( -- who was ever given an errand of a request
	cadre   TEXT NOT NULL,
	request TEXT NOT NULL REFERENCES requests (id),
	PRIMARY KEY (cadre, request)
);

-- The journal: nothing here is ever changed. Body and secrets are kept exactly as they went into the hash.
CREATE TABLE entries (
	sort      TEXT NOT NULL CHECK (sort IN ('request', 'cadre', 'area', 'facility', 'account')),
	id        TEXT NOT NULL,
	seq       BIGINT NOT NULL CHECK (seq > 0),
	at        BIGINT NOT NULL,
	recorded  BIGINT NOT NULL,
	actor     TEXT NOT NULL,
	role      TEXT NOT NULL,
	on_behalf TEXT NOT NULL,
	device    TEXT NOT NULL,
	fact      TEXT NOT NULL,
	body      TEXT NOT NULL,
	secrets   TEXT NOT NULL,
	prev      TEXT NOT NULL,
	hash      TEXT NOT NULL,
	PRIMARY KEY (sort, id, seq)
);
CREATE INDEX entries_recorded ON entries (recorded);
-- Personal values, apart from the journal, which holds their salted digests only.
CREATE TABLE personal (
	sort   TEXT NOT NULL,
	id     TEXT NOT NULL,
	seq    BIGINT NOT NULL,
	n      BIGINT NOT NULL, -- place among the entry's secrets
	field  TEXT NOT NULL,
	salt   TEXT NOT NULL,
	value  TEXT NOT NULL,
	lookup TEXT NOT NULL,
	PRIMARY KEY (sort, id, seq, n)
);
CREATE INDEX personal_lookup ON personal (lookup) WHERE lookup <> '';
-- One hash a day over the ends of all chains: it shows when a chain was cut short.
CREATE TABLE heads (
	day     TEXT PRIMARY KEY,
	hash    TEXT NOT NULL,
	chains  BIGINT NOT NULL,
	entries BIGINT NOT NULL,
	sealed  BIGINT NOT NULL
);

-- Whatever must happen later. ready: from when on; at: when the sweep may take it; lease: until when somebody works on it.
CREATE TABLE dues (
	step     TEXT NOT NULL,
	sort     TEXT NOT NULL,
	id       TEXT NOT NULL,
	errand   BIGINT NOT NULL,
	district TEXT NOT NULL,
	urgency  BIGINT NOT NULL,
	ready    BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	lease    BIGINT NOT NULL DEFAULT 0,
	token    BIGINT NOT NULL,
	retry    BIGINT NOT NULL CHECK (retry IN (0, 1)),
	PRIMARY KEY (sort, id, step, errand)
);
CREATE INDEX dues_at ON dues (at);
CREATE INDEX dues_plan ON dues (district, ready) WHERE step = 'plan';

-- Figures: signed lines, only ever added; rolled up into sums without changing what they add up to.
CREATE TABLE credits (
	request   TEXT NOT NULL,
	seq       BIGINT NOT NULL,
	n         BIGINT NOT NULL,
	book      TEXT NOT NULL CHECK (book IN ('service', 'handled')),
	day       TEXT NOT NULL,
	unit      TEXT NOT NULL,
	kind      TEXT NOT NULL,
	area      TEXT NOT NULL,
	household TEXT NOT NULL,
	errand    BIGINT NOT NULL,
	persons   BIGINT NOT NULL,
	times     BIGINT NOT NULL,
	sign      BIGINT NOT NULL CHECK (sign IN (-1, 1)),
	rolled    BIGINT NOT NULL DEFAULT 0 CHECK (rolled IN (0, 1)),
	PRIMARY KEY (request, seq, n)
);
CREATE INDEX credits_unrolled ON credits (request, seq, n) WHERE rolled = 0;
CREATE INDEX credits_day ON credits (book, day, unit, kind);
CREATE TABLE rollup (
	book    TEXT NOT NULL,
	day     TEXT NOT NULL,
	unit    TEXT NOT NULL,
	kind    TEXT NOT NULL,
	area    TEXT NOT NULL,
	persons BIGINT NOT NULL,
	times   BIGINT NOT NULL,
	PRIMARY KEY (book, day, unit, kind, area)
);
CREATE TABLE rollup_households (
	book      TEXT NOT NULL,
	day       TEXT NOT NULL,
	unit      TEXT NOT NULL,
	kind      TEXT NOT NULL,
	area      TEXT NOT NULL,
	household TEXT NOT NULL,
	standing  BIGINT NOT NULL,
	PRIMARY KEY (book, day, unit, kind, area, household)
);

CREATE TABLE numbers (
	day  TEXT PRIMARY KEY,
	next BIGINT NOT NULL
);
CREATE TABLE keys (
	actor  TEXT NOT NULL,
	key    TEXT NOT NULL,
	body   TEXT NOT NULL,
	answer TEXT NOT NULL,
	until  BIGINT NOT NULL,
	PRIMARY KEY (actor, key)
);
CREATE INDEX keys_until ON keys (until);

CREATE TABLE accounts (
	id       TEXT PRIMARY KEY,
	login    TEXT NOT NULL UNIQUE, -- lower case
	name     TEXT NOT NULL,
	password TEXT NOT NULL,
	cadre    TEXT NOT NULL,
	grants   TEXT NOT NULL,
	disabled BIGINT NOT NULL CHECK (disabled IN (0, 1)),
	created  BIGINT NOT NULL
);
CREATE TABLE tokens (
	digest  TEXT PRIMARY KEY,
	account TEXT NOT NULL REFERENCES accounts (id),
	sort    TEXT NOT NULL CHECK (sort IN ('session', 'token')),
	name    TEXT NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	used    BIGINT NOT NULL
);
CREATE INDEX tokens_account ON tokens (account);

-- +goose Down
DROP TABLE tokens;
DROP TABLE accounts;
DROP TABLE keys;
DROP TABLE numbers;
DROP TABLE rollup_households;
DROP TABLE rollup;
DROP TABLE credits;
DROP TABLE dues;
DROP TABLE heads;
DROP TABLE personal;
DROP TABLE entries;
DROP TABLE holders;
DROP TABLE errands;
DROP TABLE requests;
DROP TABLE cadres;
DROP TABLE facilities;
DROP TABLE areas;
DROP TABLE units;
DROP TABLE kinds;
DROP TABLE settings;

CREATE TABLE accounts (
	id         TEXT PRIMARY KEY,
	login      TEXT NOT NULL UNIQUE, -- lower case
	cadre      TEXT NOT NULL,
	disabled   BIGINT NOT NULL CHECK (disabled IN (0, 1)),
	administers BIGINT NOT NULL CHECK (administers IN (0, 1)), -- everything
	form       BIGINT NOT NULL,
	seq        BIGINT NOT NULL,
	doc        TEXT NOT NULL,
	password   TEXT NOT NULL DEFAULT ''
, second TEXT NOT NULL DEFAULT '', second_used BIGINT NOT NULL DEFAULT 0);
CREATE TABLE against (
	who     TEXT NOT NULL,
	request TEXT NOT NULL REFERENCES requests (id),
	PRIMARY KEY (who, request)
);
CREATE TABLE areas (
	id       TEXT PRIMARY KEY,
	parent   TEXT NOT NULL,
	level    TEXT NOT NULL CHECK (length(level) BETWEEN 1 AND 40),
	name     TEXT NOT NULL,
	path     TEXT NOT NULL, -- /city/district/…/id/
	called   TEXT NOT NULL, -- all names, in lower case
	readings TEXT NOT NULL, -- how they are typed: pinyin and initials
	form     BIGINT NOT NULL,
	seq      BIGINT NOT NULL,
	doc      TEXT NOT NULL
);
CREATE TABLE attachments (
	id      TEXT PRIMARY KEY,
	request TEXT NOT NULL REFERENCES requests (id),
	type    TEXT NOT NULL,
	data    BYTEA NOT NULL
);
CREATE TABLE cadres (
	id      TEXT PRIMARY KEY,
	unit    TEXT NOT NULL,
	area    TEXT NOT NULL,
	on_duty BIGINT NOT NULL CHECK (on_duty IN (0, 1)),
	form    BIGINT NOT NULL,
	seq     BIGINT NOT NULL,
	doc     TEXT NOT NULL,
	booked  BIGINT NOT NULL DEFAULT 0 -- how often they were given something: not of the journal
);
CREATE TABLE codes (
	digest  TEXT PRIMARY KEY,
	account TEXT NOT NULL UNIQUE REFERENCES accounts (id),
	expires BIGINT NOT NULL
);
CREATE TABLE contacts (
	id   TEXT PRIMARY KEY,
	area TEXT NOT NULL,
	at   BIGINT NOT NULL,
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);
CREATE TABLE credits (
	request   TEXT NOT NULL,
	seq       BIGINT NOT NULL,
	n         BIGINT NOT NULL,
	book      TEXT NOT NULL CHECK (length(book) BETWEEN 1 AND 40),
	day       TEXT NOT NULL,
	unit      TEXT NOT NULL,
	kind      TEXT NOT NULL,
	area      TEXT NOT NULL,
	household TEXT NOT NULL,
	errand    BIGINT NOT NULL,
	persons   BIGINT NOT NULL,
	times     BIGINT NOT NULL,
	sign      BIGINT NOT NULL CHECK (sign IN (-1, 1)),
	PRIMARY KEY (request, seq, n)
);
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
CREATE TABLE entries (
	strand    BIGINT NOT NULL CHECK (strand >= 0),
	line      BIGINT NOT NULL CHECK (line > 0),
	sort      TEXT NOT NULL CHECK (length(sort) BETWEEN 1 AND 40),
	id        TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
	seq       BIGINT NOT NULL CHECK (seq > 0),
	at        BIGINT NOT NULL,
	recorded  BIGINT NOT NULL,
	hash      BYTEA NOT NULL CHECK (length(hash) = 32),
	actor     TEXT NOT NULL,
	role      TEXT NOT NULL,
	on_behalf TEXT NOT NULL,
	device    TEXT NOT NULL,
	fact      TEXT NOT NULL CHECK (length(fact) BETWEEN 1 AND 64),
	body      TEXT NOT NULL,
	secrets   TEXT NOT NULL,
	tick      BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (sort, id, seq)
);
CREATE TABLE errands (
	request     TEXT NOT NULL REFERENCES requests (id),
	n           BIGINT NOT NULL CHECK (n > 0),
	state       TEXT NOT NULL CHECK (length(state) BETWEEN 1 AND 40),
	cadre       TEXT NOT NULL,
	unit        TEXT NOT NULL,
	finished_at BIGINT NOT NULL,
	PRIMARY KEY (request, n)
);
CREATE TABLE facilities (
	id      TEXT PRIMARY KEY,
	role    TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 40),
	retired BIGINT NOT NULL CHECK (retired IN (0, 1)),
	form    BIGINT NOT NULL,
	seq     BIGINT NOT NULL,
	doc     TEXT NOT NULL
);
CREATE TABLE fresh (
	request   TEXT NOT NULL,
	seq       BIGINT NOT NULL,
	n         BIGINT NOT NULL,
	book      TEXT NOT NULL,
	day       TEXT NOT NULL,
	unit      TEXT NOT NULL,
	kind      TEXT NOT NULL,
	area      TEXT NOT NULL,
	household TEXT NOT NULL,
	persons   BIGINT NOT NULL,
	times     BIGINT NOT NULL,
	sign      BIGINT NOT NULL,
	PRIMARY KEY (request, seq, n)
);
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE heads (
	day      TEXT PRIMARY KEY,
	until    BIGINT NOT NULL, -- the end of the day
	subjects BIGINT NOT NULL, -- that have an entry by then
	entries  BIGINT NOT NULL, -- in all by then
	ends     TEXT NOT NULL,   -- [[strand, its last line by then, the hash of all its entries up to it], …]
	sealed   BIGINT NOT NULL, -- when this was written
	hash     TEXT NOT NULL,
	mac      TEXT NOT NULL
);
CREATE TABLE holders ( -- who was ever given an errand of a request
	cadre   TEXT NOT NULL,
	request TEXT NOT NULL REFERENCES requests (id),
	PRIMARY KEY (cadre, request)
);
CREATE TABLE household_phones (
	lookup    TEXT NOT NULL,
	household TEXT NOT NULL REFERENCES households (id),
	PRIMARY KEY (lookup, household)
);
CREATE TABLE households (
	id       TEXT PRIMARY KEY, -- the pseudonym of the door
	compound TEXT NOT NULL,
	form     BIGINT NOT NULL,
	seq      BIGINT NOT NULL,
	doc      TEXT NOT NULL
);
CREATE TABLE imports (
	id   TEXT PRIMARY KEY,
	at   BIGINT NOT NULL,
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);
CREATE TABLE keys (
	actor  TEXT NOT NULL,
	key    TEXT NOT NULL,
	body   TEXT NOT NULL,
	answer TEXT NOT NULL,
	until  BIGINT NOT NULL,
	PRIMARY KEY (actor, key)
);
CREATE TABLE kinds (
	id   TEXT PRIMARY KEY, -- the code
	rank BIGINT NOT NULL,
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);
CREATE TABLE messages (
	id      TEXT PRIMARY KEY,
	target  TEXT NOT NULL REFERENCES targets (id),
	request TEXT NOT NULL, -- '' where it is about none
	state   TEXT NOT NULL CHECK (length(state) BETWEEN 1 AND 40),
	next_at BIGINT NOT NULL,
	form    BIGINT NOT NULL,
	doc     TEXT NOT NULL
);
CREATE TABLE numbers (
	day  TEXT PRIMARY KEY,
	next BIGINT NOT NULL
);
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
CREATE TABLE queues (
	id   TEXT PRIMARY KEY,
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);
CREATE TABLE red_flags (
	id   TEXT PRIMARY KEY, -- the code
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);
CREATE TABLE requests (
	id        TEXT PRIMARY KEY,
	number    TEXT NOT NULL,
	version   BIGINT NOT NULL,
	state     TEXT NOT NULL CHECK (length(state) BETWEEN 1 AND 40),
	active    BIGINT NOT NULL CHECK (active IN (0, 1)),
	kind      TEXT NOT NULL,
	area      TEXT NOT NULL,
	household TEXT NOT NULL,
	urgency   BIGINT NOT NULL CHECK (urgency BETWEEN 0 AND 9),
	submitted BIGINT NOT NULL,
	due       BIGINT NOT NULL,
	form      BIGINT NOT NULL,
	doc       TEXT NOT NULL
, calls BIGINT NOT NULL DEFAULT 0 CHECK (calls BETWEEN 0 AND 2));
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
CREATE TABLE rollup_units (
	book    TEXT NOT NULL,
	day     TEXT NOT NULL,
	unit    TEXT NOT NULL,
	kind    TEXT NOT NULL,
	persons BIGINT NOT NULL,
	times   BIGINT NOT NULL,
	homes   BIGINT NOT NULL,
	PRIMARY KEY (book, unit, kind, day)
);
CREATE TABLE settings (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
);
CREATE TABLE sightings (
	account TEXT NOT NULL REFERENCES accounts (id),
	mark    TEXT NOT NULL CHECK (length(mark) BETWEEN 1 AND 64),
	at      BIGINT NOT NULL,
	PRIMARY KEY (account, mark)
);
CREATE TABLE strands (
	strand BIGINT PRIMARY KEY CHECK (strand >= 0),
	next   BIGINT NOT NULL CHECK (next > 0),
	last   BIGINT NOT NULL
);
CREATE TABLE targets (
	id    TEXT PRIMARY KEY,
	form  BIGINT NOT NULL,
	seq   BIGINT NOT NULL,
	doc   TEXT NOT NULL,
	spent BIGINT NOT NULL DEFAULT 0,
	since BIGINT NOT NULL DEFAULT 0,
	due   BIGINT NOT NULL DEFAULT 0,
	token BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE tokens (
	digest  TEXT PRIMARY KEY,
	account TEXT NOT NULL REFERENCES accounts (id),
	sort    TEXT NOT NULL CHECK (length(sort) BETWEEN 1 AND 40),
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	used    BIGINT NOT NULL
);
CREATE TABLE traces (
	trace TEXT NOT NULL,
	sort  TEXT NOT NULL,
	id    TEXT NOT NULL,
	PRIMARY KEY (trace, sort, id)
);
CREATE TABLE units (
	id   TEXT PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	form BIGINT NOT NULL,
	seq  BIGINT NOT NULL,
	doc  TEXT NOT NULL
);
CREATE INDEX accounts_cadre ON accounts (cadre) WHERE cadre <> '';
CREATE INDEX against_request ON against (request);
CREATE INDEX areas_path ON areas (path);
CREATE INDEX attachments_request ON attachments (request);
CREATE INDEX cadres_on_duty ON cadres (id) WHERE on_duty = 1;
CREATE INDEX contacts_area ON contacts (area, at);
CREATE INDEX credits_day ON credits (book, day, unit, kind);
CREATE INDEX dues_at ON dues (at);
CREATE INDEX dues_plan ON dues (district, urgency, ready) WHERE step = 'plan';
CREATE INDEX dues_retry ON dues (urgency DESC, ready) WHERE step = 'plan' AND retry = 1;
CREATE INDEX entries_actor ON entries (actor, recorded);
CREATE INDEX entries_fact ON entries (fact, recorded);
CREATE UNIQUE INDEX entries_line ON entries (strand, line);
CREATE INDEX entries_recorded ON entries (recorded);
CREATE INDEX entries_tick ON entries (tick);
CREATE INDEX errands_done ON errands (cadre, finished_at) WHERE state = 'finished';
CREATE INDEX errands_hand ON errands (cadre) WHERE state IN ('offered', 'accepted', 'underway');
CREATE INDEX errands_unit ON errands (unit, request) WHERE unit <> '';
CREATE INDEX holders_request ON holders (request);
CREATE INDEX household_phones_household ON household_phones (household);
CREATE INDEX households_compound ON households (compound, id);
CREATE INDEX imports_at ON imports (at, id);
CREATE INDEX keys_until ON keys (until);
CREATE INDEX messages_state ON messages (state, id);
CREATE INDEX messages_waiting ON messages (target, next_at) WHERE state = 'waiting';
CREATE INDEX personal_lookup ON personal (lookup) WHERE lookup <> '';
CREATE INDEX requests_area ON requests (area, submitted, id);
CREATE INDEX requests_calls ON requests (calls) WHERE calls > 0;
CREATE INDEX requests_due ON requests (urgency DESC, due, id, state, area, kind) WHERE active = 1;
CREATE INDEX requests_household ON requests (household) WHERE household <> '';
CREATE INDEX requests_number ON requests (number);
CREATE INDEX requests_serial ON requests (ltrim(substr(number, 6), '0'));
CREATE INDEX requests_submitted ON requests (submitted, id, state, area, kind);
CREATE INDEX rollup_households_kind ON rollup_households (book, kind, household, day, unit, standing);
CREATE INDEX sightings_mark ON sightings (mark);
CREATE INDEX tokens_account ON tokens (account);
CREATE INDEX traces_subject ON traces (sort, id);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (4, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (5, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (9, 1);
INSERT INTO goose_db_version (version_id, is_applied) VALUES (10, 1);

-- +goose Up

-- The sums of a whole city, by unit and over all units ('*'): a bulletin over a million requests reads hundreds of rows here.
-- homes counts the households whose first day this is.
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
INSERT INTO rollup_units (book, day, unit, kind, persons, times, homes)
WITH served AS (
	SELECT book, day, unit, kind, household FROM rollup_households GROUP BY book, day, unit, kind, household HAVING sum(standing) > 0
)
SELECT book, day, unit, kind, sum(persons), sum(times), sum(homes) FROM (
	SELECT book, day, unit, kind, persons, times, 0 AS homes FROM rollup
	UNION ALL SELECT book, day, '*', kind, persons, times, 0 FROM rollup
	UNION ALL SELECT book, min(day), unit, kind, 0, 0, 1 FROM served GROUP BY book, unit, kind, household
	UNION ALL SELECT book, min(day), '*', kind, 0, 0, 1 FROM served GROUP BY book, kind, household
) AS all_of_them GROUP BY book, day, unit, kind;
-- Lines that are in no sum yet have a table of their own: it stays small, and lines are never changed.
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
INSERT INTO fresh (request, seq, n, book, day, unit, kind, area, household, persons, times, sign)
SELECT request, seq, n, book, day, unit, kind, area, household, persons, times, sign FROM credits WHERE rolled = 0;
DROP INDEX credits_unrolled;
ALTER TABLE credits DROP COLUMN rolled;
CREATE INDEX rollup_households_kind ON rollup_households (book, kind, household, day, unit, standing);

-- +goose Down
ALTER TABLE credits ADD COLUMN rolled BIGINT NOT NULL DEFAULT 1 CHECK (rolled IN (0, 1));
UPDATE credits SET rolled = 0 WHERE (request, seq, n) IN (SELECT request, seq, n FROM fresh);
CREATE INDEX credits_unrolled ON credits (request, seq, n) WHERE rolled = 0;
DROP TABLE fresh;
DROP INDEX rollup_households_kind;
DROP TABLE rollup_units;

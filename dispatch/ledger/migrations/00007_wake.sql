-- +goose Up

-- Who waits because nobody was able, the most urgent first and then whom nobody has looked at for longest: whenever a cadre
-- is free again, some of these are looked at, and there may be a hundred thousand.
CREATE INDEX dues_retry ON dues (district, urgency DESC, ready) WHERE step = 'plan' AND retry = 1;

-- +goose Down
DROP INDEX dues_retry;

-- +goose Up

-- Whoever is free again may be able to help in any district.
DROP INDEX dues_retry;
CREATE INDEX dues_retry ON dues (urgency DESC, ready) WHERE step = 'plan' AND retry = 1;

-- +goose Down
DROP INDEX dues_retry;
CREATE INDEX dues_retry ON dues (district, urgency DESC, ready) WHERE step = 'plan' AND retry = 1;

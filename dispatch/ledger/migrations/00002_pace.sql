-- +goose Up

-- Both orders of the list, unfinished requests by urgency and promise, and all the newest first, with the columns by which a list
-- is narrowed: among a million requests the few that fit are found without reading the others.
DROP INDEX requests_promise;
CREATE INDEX requests_due ON requests (urgency DESC, due, id, state, area, kind) WHERE active = 1;
DROP INDEX requests_submitted;
CREATE INDEX requests_submitted ON requests (submitted, id, state, area, kind);
-- What is urgent is planned apart from the rest, of which there may be tens of thousands.
DROP INDEX dues_plan;
CREATE INDEX dues_plan ON dues (district, urgency, ready) WHERE step = 'plan';

-- +goose Down
DROP INDEX dues_plan;
CREATE INDEX dues_plan ON dues (district, ready) WHERE step = 'plan';
DROP INDEX requests_submitted;
CREATE INDEX requests_submitted ON requests (submitted, id);
DROP INDEX requests_due;
CREATE INDEX requests_promise ON requests (urgency, due, id) WHERE active = 1;

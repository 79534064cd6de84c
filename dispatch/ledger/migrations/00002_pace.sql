-- +goose Up

-- Unfinished requests as the desk lists them: by urgency, then by promise.
DROP INDEX requests_promise;
CREATE INDEX requests_due ON requests (urgency DESC, due, id) WHERE active = 1;
-- What is urgent is planned apart from the rest, of which there may be tens of thousands.
DROP INDEX dues_plan;
CREATE INDEX dues_plan ON dues (district, urgency, ready) WHERE step = 'plan';

-- +goose Down
DROP INDEX dues_plan;
CREATE INDEX dues_plan ON dues (district, ready) WHERE step = 'plan';
DROP INDEX requests_due;
CREATE INDEX requests_promise ON requests (urgency, due, id) WHERE active = 1;

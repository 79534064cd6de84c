-- +goose Up

-- Whoever searches the journal asks what somebody did, or when something was done: of a million entries it is a handful.
CREATE INDEX entries_actor ON entries (actor, recorded);
CREATE INDEX entries_fact ON entries (fact, recorded);

-- +goose Down
DROP INDEX entries_fact;
DROP INDEX entries_actor;

-- +goose Up
-- Requests that call for somebody who takes them over: 1 was passed up, 2 a life is in danger. See dispatch.Request.Calls.
ALTER TABLE requests ADD COLUMN calls BIGINT NOT NULL DEFAULT 0 CHECK (calls BETWEEN 0 AND 2);
CREATE INDEX requests_calls ON requests (calls) WHERE calls > 0;

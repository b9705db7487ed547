-- Reading the accounts of a server, page by page, to be matched to clients. One at a time for each server.
CREATE TABLE services.listings (
  server_id  bigint PRIMARY KEY REFERENCES servers.servers,
  state      text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  -- How many accounts were read so far.
  seen       integer NOT NULL DEFAULT 0 CHECK (seen >= 0),
  asked_by   text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  -- Why it failed.
  problem    text
);
-- Of the house: the portal sees none of it.
ALTER TABLE services.listings ENABLE ROW LEVEL SECURITY;

-- Rows of nobody need no rule either: without one the portal sees none.
DROP POLICY IF EXISTS portal ON services.found_accounts;

ALTER TABLE services.found_accounts
  -- The key that the account carries there, ours or that of the system it was made by.
  ADD external_id text,
  -- Who made a service of it. One that was a service already when it was found has a service and nobody here.
  ADD adopted_by  text,
  ADD adopted_at  timestamptz;
CREATE INDEX found_accounts_by_service ON services.found_accounts (service_id) WHERE service_id IS NOT NULL;

-- What an account is found by again.
CREATE INDEX services_by_remote_id ON services.services (server_id, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX services_by_username ON services.services (server_id, username) WHERE username IS NOT NULL;

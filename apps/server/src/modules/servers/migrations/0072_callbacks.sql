-- A server that chose a password itself may tell it with a call-back; it is not kept among what it said.
ALTER TABLE servers.callbacks ADD sealed_password text;

-- What was refused at the door of call-backs: how often on which day, and why.
CREATE TABLE servers.refused_callbacks (
  server_id bigint NOT NULL REFERENCES servers.servers ON DELETE CASCADE,
  reason    text NOT NULL,
  day       date NOT NULL,
  count     integer NOT NULL,
  last_at   timestamptz NOT NULL,
  PRIMARY KEY (server_id, day, reason)
);

-- Checks are pruned by their age.
CREATE INDEX checks_by_age ON servers.checks (at);

-- What servers tell us is about any client's services: no rule, so none of it is seen from the portal.
ALTER TABLE servers.callbacks ENABLE ROW LEVEL SECURITY;
ALTER TABLE servers.refused_callbacks ENABLE ROW LEVEL SECURITY;
ALTER TABLE servers.checks ENABLE ROW LEVEL SECURITY;

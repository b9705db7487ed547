CREATE TABLE platform.outbox (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind           text NOT NULL CHECK (kind IN ('event', 'job')),
  name           text NOT NULL,
  payload        jsonb NOT NULL,
  correlation_id text NOT NULL,
  occurred_at    timestamptz NOT NULL,
  relayed_at     timestamptz
);
CREATE INDEX outbox_waiting ON platform.outbox (id) WHERE relayed_at IS NULL;
CREATE INDEX outbox_relayed ON platform.outbox (relayed_at) WHERE relayed_at IS NOT NULL;

CREATE TABLE platform.processed_events (
  event_id     bigint NOT NULL,
  listener     text NOT NULL,
  processed_at timestamptz NOT NULL,
  PRIMARY KEY (event_id, listener)
);

CREATE TABLE platform.task_runs (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task       text NOT NULL,
  trigger    text NOT NULL CHECK (trigger IN ('schedule', 'staff', 'clock')),
  due_at     timestamptz NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  counts     jsonb NOT NULL DEFAULT '{}',
  error      text
);
CREATE INDEX task_runs_by_task ON platform.task_runs (task, due_at DESC);

-- Append only, each row carrying the hash of the one before it.
CREATE TABLE platform.audit (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at             timestamptz NOT NULL,
  actor          text NOT NULL,
  door           text NOT NULL,
  ip             text,
  action         text NOT NULL,
  object         text NOT NULL,
  before         jsonb,
  after          jsonb,
  correlation_id text NOT NULL,
  previous_hash  text NOT NULL,
  hash           text NOT NULL UNIQUE
);
CREATE INDEX audit_by_object ON platform.audit (object, id DESC);

CREATE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON platform.audit
  FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON platform.audit
  FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

-- Appends rows to the chain in one call, so that the lock that keeps it in one line is held for no longer than the commit
-- that follows. Each statement in here has its own snapshot, so the head is read after the lock is had. `content` is what
-- the hash is over; it is made where it is also verified.
CREATE FUNCTION platform.append_audit(lock_key bigint, entries jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  entry    jsonb;
  previous text;
  current  text;
BEGIN
  PERFORM pg_advisory_xact_lock(lock_key);
  SELECT a.hash INTO previous FROM platform.audit a ORDER BY a.id DESC LIMIT 1;
  previous := coalesce(previous, '');
  FOR entry IN SELECT value FROM jsonb_array_elements(entries) LOOP
    current := encode(sha256(convert_to(previous || E'\n' || (entry->>'content'), 'UTF8')), 'hex');
    INSERT INTO platform.audit (at, actor, door, ip, action, object, before, after, correlation_id, previous_hash, hash)
    VALUES ((entry->>'at')::timestamptz, entry->>'actor', entry->>'door', entry->>'ip', entry->>'action', entry->>'object',
            nullif(entry->'before', 'null'), nullif(entry->'after', 'null'), entry->>'correlation_id', previous, current);
    previous := current;
  END LOOP;
END $$;

CREATE TABLE platform.idempotency_keys (
  scope        text NOT NULL,
  key          text NOT NULL,
  request_hash text NOT NULL,
  answer       text,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_by_age ON platform.idempotency_keys (created_at);

-- Counters only: losing them in a crash costs nothing, so they are not written to the log.
CREATE UNLOGGED TABLE platform.rate_limits (
  bucket    text NOT NULL,
  window_no bigint NOT NULL,
  used      integer NOT NULL,
  ends_at   timestamptz NOT NULL,
  PRIMARY KEY (bucket, window_no)
);

-- How far ahead of the real time the sandbox clock is. One row.
CREATE TABLE platform.clock (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  ahead_ms bigint NOT NULL DEFAULT 0
);
INSERT INTO platform.clock DEFAULT VALUES;

CREATE TABLE platform.settings (
  name       text PRIMARY KEY,
  value      jsonb NOT NULL,
  changed_at timestamptz NOT NULL
);

-- Each scheduler process says here that it is alive.
CREATE TABLE platform.heartbeats (
  role    text PRIMARY KEY,
  beat_at timestamptz NOT NULL
);

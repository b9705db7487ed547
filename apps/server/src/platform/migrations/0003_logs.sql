-- Which log a row stands in: what people did, what concerns security, or the house's own bookkeeping. Rooms say which of
-- their actions are which. Not part of the hash: it only sorts.
ALTER TABLE platform.audit ADD COLUMN kind text NOT NULL DEFAULT 'activity' CHECK (kind IN ('activity', 'security', 'bookkeeping'));
CREATE INDEX audit_by_kind ON platform.audit (kind, id DESC);
CREATE INDEX audit_by_actor ON platform.audit (actor, id DESC);
CREATE INDEX audit_by_action ON platform.audit (action, id DESC);
CREATE INDEX audit_by_time ON platform.audit (at);

ALTER TABLE platform.audit DISABLE TRIGGER audit_is_append_only;
UPDATE platform.audit SET kind = 'bookkeeping'
 WHERE action IN ('request_received', 'request_answered', 'session_refreshed', 'login_attempted', 'bookkeeping_pruned');
UPDATE platform.audit SET kind = 'security'
 WHERE action IN ('logged_in', 'logged_out', 'refresh_token_reused', 'password_forgotten', 'password_reset_requested', 'password_reset',
                  'email_verified', 'staff_created', 'role_created', 'credentials_shown');
ALTER TABLE platform.audit ENABLE TRIGGER audit_is_append_only;

-- Where the chain begins after its oldest rows were removed: the last row that went, and its hash.
CREATE TABLE platform.audit_cuts (
  removed_up_to bigint PRIMARY KEY,
  hash          text NOT NULL,
  removed_rows  bigint NOT NULL,
  removed_at    timestamptz NOT NULL
);
CREATE TRIGGER audit_cuts_are_append_only BEFORE UPDATE OR DELETE ON platform.audit_cuts
  FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

-- Rows leave the trail by this function only: from the oldest on, up to the first that is to be kept.
CREATE FUNCTION platform.cut_audit(keep_from timestamptz, most bigint, cut_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  up_to   bigint;
  head    text;
  removed bigint;
BEGIN
  SELECT a.id - 1 INTO up_to FROM platform.audit a WHERE a.at >= keep_from ORDER BY a.id LIMIT 1;
  SELECT max(oldest.id) INTO up_to FROM (
    SELECT a.id FROM platform.audit a WHERE a.id <= up_to ORDER BY a.id LIMIT most) oldest;
  IF up_to IS NULL THEN
    RETURN 0;
  END IF;
  SELECT a.hash INTO head FROM platform.audit a WHERE a.id = up_to;
  SET LOCAL ostler.cutting_audit = 'on';
  DELETE FROM platform.audit WHERE id <= up_to;
  GET DIAGNOSTICS removed = ROW_COUNT;
  SET LOCAL ostler.cutting_audit = '';
  INSERT INTO platform.audit_cuts (removed_up_to, hash, removed_rows, removed_at) VALUES (up_to, head, removed, cut_at);
  RETURN removed;
END $$;

CREATE FUNCTION platform.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('ostler.cutting_audit', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'platform.audit is append only' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER audit_is_append_only ON platform.audit;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON platform.audit
  FOR EACH ROW EXECUTE FUNCTION platform.refuse_audit_change();

CREATE OR REPLACE FUNCTION platform.append_audit(lock_key bigint, entries jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  entry    jsonb;
  previous text;
  current  text;
BEGIN
  PERFORM pg_advisory_xact_lock(lock_key);
  SELECT a.hash INTO previous FROM platform.audit a ORDER BY a.id DESC LIMIT 1;
  IF previous IS NULL THEN
    SELECT c.hash INTO previous FROM platform.audit_cuts c ORDER BY c.removed_up_to DESC LIMIT 1;
  END IF;
  previous := coalesce(previous, '');
  FOR entry IN SELECT value FROM jsonb_array_elements(entries) LOOP
    current := encode(sha256(convert_to(previous || E'\n' || (entry->>'content'), 'UTF8')), 'hex');
    INSERT INTO platform.audit (at, actor, door, ip, action, object, before, after, correlation_id, previous_hash, hash, kind)
    VALUES ((entry->>'at')::timestamptz, entry->>'actor', entry->>'door', entry->>'ip', entry->>'action', entry->>'object',
            nullif(entry->'before', 'null'), nullif(entry->'after', 'null'), entry->>'correlation_id', previous, current,
            coalesce(entry->>'kind', 'activity'));
    previous := current;
  END LOOP;
END $$;

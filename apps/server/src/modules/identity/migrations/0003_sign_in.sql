-- Why sessions end and what mailed links are for are closed lists in the code (schema.ts), which grow; here is their form.
ALTER TABLE identity.sessions
  DROP CONSTRAINT sessions_end_reason_check,
  ADD CONSTRAINT sessions_end_reason_check CHECK (end_reason ~ '^[a-z]+(_[a-z]+)*$');

ALTER TABLE identity.user_tokens
  DROP CONSTRAINT user_tokens_purpose_check,
  ADD CONSTRAINT user_tokens_purpose_check CHECK (purpose ~ '^[a-z]+(_[a-z]+)*$'),
  -- The address that is given up for the one the link was sent to. A link for an older one is worthless.
  ADD COLUMN replaces_email text,
  ADD CHECK ((purpose = 'change_email') = (replaces_email IS NOT NULL));

-- Kinds of devices, such as "Firefox on Windows", with which somebody has proved to be this user.
CREATE TABLE identity.known_devices (
  user_id bigint NOT NULL REFERENCES identity.users (id),
  family  text NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, family)
);
CREATE INDEX known_devices_by_age ON identity.known_devices (seen_at);

ALTER TABLE identity.users
  ADD COLUMN disabled_by bigint REFERENCES identity.users (id),
  ADD COLUMN disabled_reason text,
  ADD CHECK (disabled_at IS NOT NULL OR (disabled_by IS NULL AND disabled_reason IS NULL));
CREATE INDEX users_disabled_by ON identity.users (disabled_by) WHERE disabled_by IS NOT NULL;
CREATE INDEX users_disabled ON identity.users (id) WHERE disabled_at IS NOT NULL;
-- Asked at every log-in that fails, and empty as soon as everybody has logged in once.
CREATE INDEX users_with_imported_hash ON identity.users (id) WHERE password_hash NOT LIKE '$argon2id$%';

-- Lower-case words of a text: whatever stands between ASCII characters that are no letters or digits.
CREATE FUNCTION identity.search_words(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN array_remove(regexp_split_to_array(lower(said), '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+'), '');
CREATE INDEX users_by_words ON identity.users
  USING gin (array_to_tsvector(identity.search_words(first_name || ' ' || last_name || ' ' || email)));

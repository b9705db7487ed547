ALTER TABLE identity.sessions
  -- How it was opened.
  ADD COLUMN method text NOT NULL DEFAULT 'password',
  -- When the person last proved who they are: at log-in, or when asked again before something that matters.
  ADD COLUMN proven_at timestamptz,
  -- Staff who act in the name of this user, and why.
  ADD COLUMN acted_by bigint REFERENCES identity.users (id),
  ADD COLUMN reason text,
  ADD CHECK ((acted_by IS NULL) = (reason IS NULL));
UPDATE identity.sessions SET proven_at = created_at;
ALTER TABLE identity.sessions ALTER COLUMN proven_at SET NOT NULL;
CREATE INDEX sessions_acted_by ON identity.sessions (acted_by) WHERE acted_by IS NOT NULL;

-- Rows of the audit trail never change, and still somebody may have to be forgotten: what a row says of a name or an address
-- is sealed with a key of the client or person it is about. Without the key it says nothing, and the chain holds.
CREATE TABLE platform.personal_keys (
  -- As the trail names them: `client:12`, `user:7`.
  object     text PRIMARY KEY,
  -- By the vault.
  sealed_key text NOT NULL,
  made_at    timestamptz NOT NULL
);

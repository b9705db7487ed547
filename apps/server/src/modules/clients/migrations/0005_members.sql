-- What a member may do for the account, area by area; its owner may do everything. Services are a floor above, so the ones
-- that a member is kept to are plain numbers; null: all of them.
ALTER TABLE clients.memberships
  ADD COLUMN permissions text[] NOT NULL DEFAULT '{}',
  ADD COLUMN only_services bigint[] CHECK (only_services IS NULL OR NOT is_owner);

-- An account has one owner.
CREATE UNIQUE INDEX memberships_one_owner ON clients.memberships (client_id) WHERE is_owner;

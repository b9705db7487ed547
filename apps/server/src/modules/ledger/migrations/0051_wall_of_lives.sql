-- The portal may see whether the accounts of its own client are closed, which everything that books asks first, and close none.
ALTER TABLE ledger.closed_accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON ledger.closed_accounts FOR SELECT TO ostler_portal USING (client_id = platform.walled_client());

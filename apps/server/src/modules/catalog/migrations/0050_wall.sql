-- What the portal may see and write: uses of promotions by the client it acts for. How often a promotion was used by
-- everybody stands on the promotion itself.
ALTER TABLE catalog.redemptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON catalog.redemptions TO ostler_portal USING (client_id = platform.walled_client());

-- What the portal may see and touch of people: those of the client it acts for. Whoever was offered an account sees the offer.
ALTER TABLE clients.invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.invitations TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE clients.ownership_offers ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.ownership_offers TO ostler_portal USING (client_id = platform.walled_client());
CREATE POLICY portal_offered ON clients.ownership_offers FOR SELECT TO ostler_portal USING (user_id = platform.walled_user());
ALTER TABLE clients.contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.contacts TO ostler_portal USING (client_id = platform.walled_client());

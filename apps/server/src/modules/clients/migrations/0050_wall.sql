-- What the portal may see and touch: the client it acts for. A person sees the names of all their accounts, to change
-- between them, and which ones they are a member of.
ALTER TABLE clients.clients ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.clients TO ostler_portal USING (id = platform.walled_client());
CREATE POLICY portal_member ON clients.clients FOR SELECT TO ostler_portal
  USING (id IN (SELECT m.client_id FROM clients.memberships m WHERE m.user_id = platform.walled_user()));

ALTER TABLE clients.memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.memberships TO ostler_portal USING (client_id = platform.walled_client());
CREATE POLICY portal_member ON clients.memberships FOR SELECT TO ostler_portal USING (user_id = platform.walled_user());

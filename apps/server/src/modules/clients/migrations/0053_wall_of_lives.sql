-- What the portal may see and write of personal data: archives that the person who is there asked for themselves, whatever
-- they are about, and requests for erasure of the account they act for or, without one, of themselves.
ALTER TABLE clients.exports ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.exports TO ostler_portal USING (asked_by = platform.walled_user() AND NOT by_staff);
ALTER TABLE clients.export_downloads ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.export_downloads TO ostler_portal
  USING (EXISTS (SELECT FROM clients.exports e WHERE e.id = export_id));
ALTER TABLE clients.erasures ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.erasures TO ostler_portal
  USING (client_id = platform.walled_client() OR (client_id IS NULL AND user_id = platform.walled_user()));

-- Merges are the staff's own: no rule, so none is seen from the portal.
ALTER TABLE clients.merges ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.merged_rows ENABLE ROW LEVEL SECURITY;
ALTER VIEW clients.merged_clients SET (security_invoker = true);

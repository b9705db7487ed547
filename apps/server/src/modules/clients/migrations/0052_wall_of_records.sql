-- What the portal may see and write of what is kept about a client: answers to what clients are asked, files that staff show,
-- and whether the account is closed. Notes, tags and bulk jobs are the staff's own: no rule, so none is seen from the portal.
ALTER TABLE clients.field_answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.field_answers TO ostler_portal
  USING (client_id = platform.walled_client() AND field_id IN (SELECT f.id FROM clients.fields f WHERE NOT f.staff_only));
ALTER TABLE clients.files ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.files FOR SELECT TO ostler_portal
  USING (client_id = platform.walled_client() AND visible_to_client);
ALTER TABLE clients.closures ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON clients.closures TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE clients.notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients.bulk_items ENABLE ROW LEVEL SECURITY;

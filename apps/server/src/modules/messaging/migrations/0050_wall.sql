-- What the portal may see: mails to the client it acts for. Those that concern no client are of the house only.
ALTER TABLE messaging.mails ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON messaging.mails TO ostler_portal USING (client_id = platform.walled_client());

ALTER TABLE messaging.deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON messaging.deliveries TO ostler_portal
  USING (EXISTS (SELECT FROM messaging.mails m WHERE m.id = mail_id));

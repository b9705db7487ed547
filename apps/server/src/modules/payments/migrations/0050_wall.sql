-- What the portal may see and write: payments of the client it acts for, and what was said to providers about them.
ALTER TABLE payments.attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON payments.attempts TO ostler_portal USING (client_id = platform.walled_client());
ALTER TABLE payments.transactions ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON payments.transactions TO ostler_portal USING (client_id = platform.walled_client());

ALTER TABLE payments.exchanges ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON payments.exchanges TO ostler_portal
  USING (EXISTS (SELECT FROM payments.attempts a WHERE a.id = attempt_id));

-- What providers tell us is about any client's payments: no rule, so none of it is seen from the portal.
ALTER TABLE payments.inbound_events ENABLE ROW LEVEL SECURITY;
